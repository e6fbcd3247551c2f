package io.portreeve.problem;

import io.portreeve.problem.ProblemException.FieldProblem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Looks the query string over before every controller: a broken one is refused also where no parameter is read. Parameters that
 * an operation does not have are ignored, but for slips: {@code dryrun} would otherwise do what was only to be tried.
 */
@Component
class QueryStringCheck implements HandlerInterceptor, WebMvcConfigurer {

    private static final int AFTER_THE_ROLE = 1;

    private static final String DRY_RUN = "dryRun";

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**").order(AFTER_THE_ROLE);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.getParameterNames(); // Tomcat decodes all of it now, or throws
        String query = request.getQueryString();
        if (query == null || !(handler instanceof HandlerMethod operation) || takesAny(operation)) return true;
        SortedSet<String> known = KnownParameters.of(operation.getMethod());
        List<FieldProblem> slips = names(query).stream()
                .filter(name -> !known.contains(name))
                .flatMap(name -> slip(name, known).stream())
                .toList();
        if (slips.isEmpty()) return true;
        throw ProblemException.badFields(slips);
    }

    private static boolean takesAny(HandlerMethod operation) {
        return AnnotatedElementUtils.hasAnnotation(operation.getBeanType(), IgnoresUnknownParameters.class);
    }

    /** Not Tomcat's names, among which those of a form in the body would be. */
    private static List<String> names(String query) {
        return Arrays.stream(query.split("&"))
                .map(parameter -> parameter.split("=", 2)[0])
                .filter(name -> !name.isEmpty())
                .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8))
                .distinct()
                .toList();
    }

    private static Optional<FieldProblem> slip(String name, SortedSet<String> known) {
        SortedSet<String> meant = new TreeSet<>(known);
        meant.add(DRY_RUN);
        return CloseName.among(meant, name).map(close -> new FieldProblem(name, null, refusal(close, known)));
    }

    private static String refusal(String close, SortedSet<String> known) {
        if (!known.contains(close))
            return "is not a parameter of this operation, which cannot be tried without doing it";
        return "is not a parameter of this operation; known are %s. Did you mean '%s'?"
                .formatted(String.join(", ", known), close);
    }
}
