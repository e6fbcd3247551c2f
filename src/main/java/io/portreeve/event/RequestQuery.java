package io.portreeve.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The query of a request URI, read as Go's {@code net/url} reads it, because that is what the API server acted on. */
public final class RequestQuery {

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private RequestQuery() {}

    /** Whether a parameter of this name (case matters) has a value that is not empty. */
    static boolean has(String uri, String name) {
        return value(uri, name).isPresent();
    }

    /** The first value that is not empty of a parameter of this name (case matters), decoded and made safe. */
    public static Optional<String> value(String uri, String name) {
        int query = uri.indexOf('?');
        if (query < 0) return Optional.empty();
        for (int start = query + 1, end; start <= uri.length(); start = end + 1) {
            end = uri.indexOf('&', start);
            if (end < 0) end = uri.length();
            String pair = uri.substring(start, end);
            int equals = pair.indexOf('=');
            if (equals >= 0 && isNamed(pair, equals, name)) return Optional.of(decoded(pair.substring(equals + 1)));
        }
        return Optional.empty();
    }

    private static boolean isNamed(String pair, int equals, String name) {
        if (equals == pair.length() - 1 || isIgnoredByGo(pair)) return false;
        return decoded(pair.substring(0, equals)).equals(name);
    }

    private static String decoded(String text) {
        return SafeText.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    }

    /** A caller could otherwise dress up a real request as a dry run. */
    private static boolean isIgnoredByGo(String pair) {
        return pair.indexOf(';') >= 0 || BAD_ESCAPE.matcher(pair).find();
    }
}
