package io.portreeve.access;

import java.util.List;

/**
 * Who calls: the key that was presented. Controllers take it as {@code @AuthenticationPrincipal Caller}.
 *
 * @param clusters the clusters the key is bound to; {@code *} stands for all
 */
public record Caller(long keyId, String keyName, Role role, List<String> clusters) {

    /** Whether the key may speak for a cluster. */
    public boolean mayUse(String cluster) {
        return clusters.contains("*") || clusters.contains(cluster);
    }
}
