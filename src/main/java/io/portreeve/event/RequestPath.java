package io.portreeve.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The resource that a request's path names, told by its place as the API server tells it: a name that reads like a resource is
 * none. A path may stand before that of the API, as some proxies have it.
 */
public record RequestPath(String resource, @Nullable String subresource) {

    private static final Pattern SLASHES = Pattern.compile("/+");

    /** Longer paths are not looked at any further: no resource stands so deep. */
    private static final int MAX_SEGMENTS = 64;

    /** What a request URI names, or nothing when it names no resource. */
    public static Optional<RequestPath> of(String uri) {
        List<String> segments = segments(pathOf(uri));
        int at = 0;
        while (at < segments.size() && !isRoot(segments.get(at))) at++;
        if (at == segments.size()) return Optional.empty();
        at += segments.get(at).equals("api") ? 2 : 3;
        if (at < segments.size() && segments.get(at).equals("watch")) at++;
        if (at + 2 < segments.size() && segments.get(at).equals("namespaces")) at += 2;
        if (at >= segments.size()) return Optional.empty();
        return Optional.of(new RequestPath(segments.get(at), at + 2 < segments.size() ? segments.get(at + 2) : null));
    }

    private static boolean isRoot(String segment) {
        return segment.equals("api") || segment.equals("apis");
    }

    /** Without scheme, host and query. */
    private static String pathOf(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        int host = path.startsWith("/") ? -1 : path.indexOf("://");
        int afterHost = host < 0 ? 0 : path.indexOf('/', host + 3);
        return afterHost < 0 ? "" : path.substring(afterHost);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : SLASHES.split(path, MAX_SEGMENTS)) {
            if (!segment.isEmpty()) segments.add(decoded(segment));
        }
        return segments;
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
