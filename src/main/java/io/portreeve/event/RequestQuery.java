package io.portreeve.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The query of a request URI, read as Go's {@code net/url} reads it, because that is what the API server acted on. */
final class RequestQuery {

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private RequestQuery() {}

    /** Whether a parameter of this name (case matters) has a value that is not empty. */
    static boolean has(String uri, String name) {
        int query = uri.indexOf('?');
        if (query < 0) return false;
        for (int start = query + 1, end; start <= uri.length(); start = end + 1) {
            end = uri.indexOf('&', start);
            if (end < 0) end = uri.length();
            if (isNamed(uri.substring(start, end), name)) return true;
        }
        return false;
    }

    private static boolean isNamed(String pair, String name) {
        int equals = pair.indexOf('=');
        if (equals < 0 || equals == pair.length() - 1 || isIgnoredByGo(pair)) return false;
        return URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8)
                .equals(name);
    }

    /** A caller could otherwise dress up a real request as a dry run. */
    private static boolean isIgnoredByGo(String pair) {
        return pair.indexOf(';') >= 0 || BAD_ESCAPE.matcher(pair).find();
    }
}
