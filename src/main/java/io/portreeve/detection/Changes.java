package io.portreeve.detection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run has changed of what is remembered, and how it was at the last mark. A mark costs what changed since the one before. */
final class Changes<K, V> {

    private final Map<K, V> changed = new HashMap<>();
    private Map<K, Optional<V>> before = new HashMap<>();
    private boolean isMarked;

    void put(K key, V value) {
        V last = changed.put(key, value);
        if (isMarked) before.putIfAbsent(key, Optional.ofNullable(last));
    }

    @Nullable
    V find(K key) {
        return changed.get(key);
    }

    int size() {
        return changed.size();
    }

    void mark() {
        isMarked = true;
        if (!before.isEmpty()) before = new HashMap<>(); // to clear a map takes as long as it once was large
    }

    Map<K, V> all() {
        return changed;
    }

    /** What was changed up to the last mark. */
    Map<K, V> marked() {
        if (!isMarked) return Map.of();
        Map<K, V> marked = new HashMap<>(changed);
        before.forEach((key, value) -> {
            if (value.isPresent()) marked.put(key, value.get());
            else marked.remove(key);
        });
        return marked;
    }
}
