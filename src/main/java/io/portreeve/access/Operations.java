package io.portreeve.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** Operations of the API: some methods on the paths of a pattern. */
record Operations(Set<String> methods, PathPatternRequestMatcher paths) {

    /** Those that read. */
    static Operations reading(String paths) {
        return new Operations(Set.of("GET", "HEAD"), pathPattern(paths));
    }

    /** Those of these methods. */
    static Operations of(String paths, String... methods) {
        return new Operations(Set.of(methods), pathPattern(paths));
    }

    /** Whether a request is for one of them. */
    boolean include(HttpServletRequest request) {
        return methods.contains(request.getMethod()) && paths.matches(request);
    }
}
