package io.portreeve.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the stored events about the past of an actor or an object, for the answers of an investigation guide. */
public interface EventHistory {

    /** The writes of an actor on a resource before an instant that took effect: answered 2xx, and no dry runs. */
    ActorHistory writesBy(String cluster, String user, String resource, Instant before);

    /** The writes to one object before an instant, newest first, at most {@code limit}. */
    List<StoredEvent> writesTo(
            String cluster, String resource, @Nullable String namespace, String name, Instant before, int limit);

    /**
     * What an actor did before.
     *
     * @param count how many of its newest 10,000 writes were to the resource and took effect, counted up to 1,000
     * @param firstSeen the oldest of them
     * @param namespaces where, the most used first, at most 10
     * @param namespaceCounts how many writes in each of {@code namespaces}
     */
    record ActorHistory(
            int count, @Nullable Instant firstSeen, List<String> namespaces, List<Integer> namespaceCounts) {}
}
