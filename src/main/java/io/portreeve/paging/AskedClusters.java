package io.portreeve.paging;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The clusters a request wants to see: those that its parameter {@code cluster} names, which may be repeated, else those that its
 * key is bound to, else all.
 *
 * @param names empty for all
 */
public record AskedClusters(List<String> names) {

    private static final String ATTRIBUTE = AskedClusters.class.getName();

    private static final String PARAMETER = "cluster";

    private static final int MAX_NAMES = 100;

    /** What a request asks for, by its parameter and its key. */
    public static AskedClusters of(HttpServletRequest request) {
        List<String> named = named(request);
        if (!named.isEmpty()) return new AskedClusters(named);
        return request.getAttribute(ATTRIBUTE) instanceof AskedClusters bound ? bound : new AskedClusters(named);
    }

    /**
     * What the parameter names, whoever may see it. Spring would divide a name at its commas on the way into a list.
     *
     * @throws ProblemException for more than 100 names
     */
    public static List<String> named(HttpServletRequest request) {
        String[] names = Objects.requireNonNullElse(request.getParameterValues(PARAMETER), new String[0]);
        if (names.length > MAX_NAMES) {
            throw ProblemException.badField(PARAMETER, null, "may be given " + MAX_NAMES + " times at most");
        }
        return Arrays.stream(names).filter(name -> !name.isBlank()).distinct().toList();
    }

    /** Has a request that names no cluster ask for these. */
    public static void bind(HttpServletRequest request, List<String> names) {
        request.setAttribute(ATTRIBUTE, new AskedClusters(names));
    }

    /** Whether what belongs to a cluster may be shown; what belongs to none known (null) is shown to who asks for all. */
    public boolean cover(@Nullable String cluster) {
        return names.isEmpty() || names.contains(cluster);
    }
}
