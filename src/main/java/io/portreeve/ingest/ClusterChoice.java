package io.portreeve.ingest;

import io.portreeve.access.Caller;
import io.portreeve.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster a batch's events happened in: what the path says, else the query, else the header, else the one cluster that
 * the key is bound to. Where none says it, each record may.
 */
final class ClusterChoice {

    /** The header that names the cluster. */
    static final String HEADER = "X-Cluster";

    private static final String DEFAULT = "default";
    private static final int MAX_LENGTH = 253;

    private final Caller caller;
    private final @Nullable String chosen;

    private ClusterChoice(Caller caller, @Nullable String chosen) {
        this.caller = caller;
        this.chosen = chosen;
    }

    /** @throws ProblemException 400 for a name that is none, 403 for one that is not the key's */
    static ClusterChoice of(@Nullable String path, HttpServletRequest request, Caller caller) {
        String named = path != null ? path : inQuery(request.getQueryString());
        if (named == null) named = inHeader(request.getHeader(HEADER));
        if (named == null) return new ClusterChoice(caller, onlyOne(caller.clusters()));
        if (!isName(named)) {
            throw ProblemException.badField(
                    "cluster", shortened(named), "must be 1 to 253 characters without control characters");
        }
        caller.requireUse(named);
        return new ClusterChoice(caller, named);
    }

    /**
     * The choice for a record from quarantine: the cluster it was refused under, else what it says itself. A key that is bound
     * to one cluster by now does not turn a foreign record into its own; {@code default} was nobody's choice.
     */
    static ClusterChoice ofQuarantined(@Nullable String cluster, Caller sender) {
        return new ClusterChoice(sender, DEFAULT.equals(cluster) ? null : cluster);
    }

    /** The cluster of a record. */
    String of(@Nullable String recordCluster) {
        if (chosen != null) return chosen;
        return recordCluster == null ? DEFAULT : recordCluster;
    }

    /** Why a record's cluster is not to be taken, or null when it is. */
    @Nullable
    String objectionTo(String cluster) {
        if (!isName(cluster)) return "its cluster is not 1 to 253 characters without control characters";
        return caller.mayUse(cluster) ? null : "its cluster is not one that the key is bound to";
    }

    /** The cluster of a record that is no event, as far as it can be told and taken. */
    @Nullable
    String known(@Nullable String recordCluster) {
        String cluster = of(recordCluster);
        return objectionTo(cluster) == null ? cluster : null;
    }

    private static @Nullable String onlyOne(List<String> clusters) {
        return clusters.size() == 1 && !clusters.contains("*") ? clusters.getFirst() : null;
    }

    /** Read from the query string itself: asking the request for parameters would read a form's body. */
    private static @Nullable String inQuery(@Nullable String query) {
        if (query == null) return null;
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("cluster=")) return decoded(parameter.substring("cluster=".length()));
        }
        return null;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField("cluster", shortened(value), "has a broken % escape");
        }
    }

    /** The container reads headers as Latin-1; senders write UTF-8. */
    private static @Nullable String inHeader(@Nullable String header) {
        if (header == null) return null;
        byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return header;
        }
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
    }

    private static String shortened(String text) {
        return text.length() <= 50 ? text : text.substring(0, 50) + "…";
    }
}
