package io.portreeve.paging;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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
        String[] names = request.getParameterValues(PARAMETER);
        return names == null ? List.of() : FilterValues.of(PARAMETER, List.of(names));
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
