package io.portreeve.access;

import io.portreeve.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who calls: the key that was presented. Controllers take it as {@code @AuthenticationPrincipal Caller}.
 *
 * @param clusters the clusters the key is bound to; {@code *} stands for all
 */
public record Caller(long keyId, String keyName, Role role, List<String> clusters) {

    /** Who calls in the request at work on this thread; nobody outside of one. */
    static Optional<Caller> atWork() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    /** Whether the key is for some clusters only. */
    boolean isBound() {
        return !clusters.contains("*");
    }

    /** Whether the key may speak for a cluster. */
    public boolean mayUse(String cluster) {
        return !isBound() || clusters.contains(cluster);
    }

    /** @throws ProblemException 403 when the key is bound to other clusters */
    public void requireUse(String cluster) {
        if (mayUse(cluster)) return;
        throw new ProblemException(
                HttpStatus.FORBIDDEN, "foreign-cluster", "This key is bound to other clusters than the one named.");
    }
}
