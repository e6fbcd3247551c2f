package io.portreeve.exposure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a write to a Service did to its exposure.
 *
 * @param ways those that the write opened or closed; where that is unknown, those that are open after it
 * @param before what was open, as people read it; null when that is not known
 * @param after what is open then; null when that is not known
 * @param obstacle what hides the answer; null when nothing does
 */
public record ExposureChange(
        Kind kind,
        List<Way> ways,
        @Nullable List<String> before,
        @Nullable List<String> after,
        @Nullable Obstacle obstacle) {

    /** Nothing was done: a request that was refused, or that touches no exposure. */
    public static final ExposureChange NOTHING = new ExposureChange(Kind.NONE, List.of(), null, null, null);

    /** What is open where there is no Service. */
    public static final String NO_SERVICE = "no Service";

    /** So many ways are named of each; a Service has few. */
    private static final int MAX_NAMED = 50;

    /** What became of it. */
    public enum Kind {
        /** Nothing was open before, something is now. */
        OPENED,
        /** More is open than before. */
        WIDENED,
        /** Less is open than before. */
        NARROWED,
        /** Something was open before, nothing is now. */
        CLOSED,
        /** The write opened nothing and closed nothing that was known to be open. */
        NONE,
        /** Whether it opened anything cannot be told. */
        UNKNOWN;

        /** As rules ask for it, such as {@code opened}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ExposureChange {
        ways = ways.stream().limit(MAX_NAMED).toList();
        before = before == null ? null : List.copyOf(before);
        after = after == null ? null : List.copyOf(after);
    }

    /** @param touches whether the write can have changed the exposure at all */
    static ExposureChange between(ServiceState before, ServiceState after, boolean touches) {
        Exposure was = before.exposure();
        Exposure is = after.exposure();
        if (is == null) {
            Obstacle obstacle = touches ? after.obstacle() : null;
            return new ExposureChange(touches ? Kind.UNKNOWN : Kind.NONE, List.of(), texts(was), null, obstacle);
        }
        if (was == null) {
            boolean mayHaveOpened = touches && is.isOpen();
            return new ExposureChange(
                    mayHaveOpened ? Kind.UNKNOWN : Kind.NONE,
                    mayHaveOpened ? is.ways() : List.of(),
                    null,
                    texts(is),
                    mayHaveOpened ? before.obstacle() : null);
        }
        ExposureChange change = between(was, is);
        return change.opens() && !touches
                ? new ExposureChange(
                        Kind.UNKNOWN, change.ways(), change.before(), change.after(), Obstacle.MISSING_WRITE)
                : change;
    }

    private static ExposureChange between(Exposure was, Exposure is) {
        List<Way> opened = is.notIn(was);
        List<Way> closed = was.notIn(is);
        Kind kind = Kind.NONE;
        if (!opened.isEmpty()) kind = was.isOpen() ? Kind.WIDENED : Kind.OPENED;
        else if (!closed.isEmpty()) kind = is.isOpen() ? Kind.NARROWED : Kind.CLOSED;
        return new ExposureChange(kind, opened.isEmpty() ? closed : opened, texts(was), texts(is), null);
    }

    /** The same, where it is not known whether it was done. */
    public ExposureChange inDoubt(Obstacle why) {
        boolean mayHaveOpened = opens() || kind == Kind.UNKNOWN;
        return mayHaveOpened ? new ExposureChange(Kind.UNKNOWN, List.of(), null, null, why) : NOTHING;
    }

    private static @Nullable List<String> texts(@Nullable Exposure exposure) {
        if (exposure == null) return null;
        if (exposure.type().isEmpty()) return List.of(NO_SERVICE);
        Stream<String> type = Stream.of("type " + exposure.type());
        List<String> texts = Stream.concat(type, exposure.ways().stream().map(Way::text))
                .limit(MAX_NAMED)
                .toList();
        int left = exposure.ways().size() + 1 - texts.size();
        return left > 1
                ? Stream.concat(texts.stream(), Stream.of("and %d more".formatted(left)))
                        .toList()
                : texts;
    }

    /** The kinds of its ways, each once. */
    public List<String> kinds() {
        return ways.stream().map(way -> way.kind().word()).distinct().toList();
    }

    /** The numbers of its ways that are told, each once. */
    public List<Integer> ports() {
        return ways.stream()
                .map(Way::port)
                .filter(port -> port > 0)
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether something is open now that was not. */
    public boolean opens() {
        return kind == Kind.OPENED || kind == Kind.WIDENED;
    }
}
