package io.portreeve.exposure;

import jakarta.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What is known of a Service at a moment. */
sealed interface ServiceState {

    /** There is none. */
    record Absent() implements ServiceState {}

    /**
     * It is this.
     *
     * @param service what is kept of it ({@link ServiceJson})
     */
    record Known(JsonObject service) implements ServiceState {}

    /**
     * Some of its namespace's Services were deleted, and no event tells whether it was among them.
     *
     * @param service what it is if it was not
     */
    record Doubtful(JsonObject service) implements ServiceState {}

    /** Nothing is known of it. */
    record Unknown(Obstacle why) implements ServiceState {}

    /** What it opens; null when that is not known. */
    default @Nullable Exposure exposure() {
        return switch (this) {
            case Absent absent -> Exposure.NONE;
            case Known known -> Exposure.of(known.service());
            case Doubtful doubtful -> null;
            case Unknown unknown -> null;
        };
    }

    /** Why it is not known; null when it is. */
    default @Nullable Obstacle obstacle() {
        return switch (this) {
            case Absent absent -> null;
            case Known known -> null;
            case Doubtful doubtful -> Obstacle.COLLECTION;
            case Unknown unknown -> unknown.why();
        };
    }

    /** What it was just before something was done to it that takes a Service. */
    default ServiceState whenThere() {
        return this instanceof Doubtful doubtful ? new Known(doubtful.service()) : this;
    }
}
