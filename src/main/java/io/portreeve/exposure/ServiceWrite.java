package io.portreeve.exposure;

import io.portreeve.exposure.ServiceState.Absent;
import io.portreeve.exposure.ServiceState.Doubtful;
import io.portreeve.exposure.ServiceState.Known;
import io.portreeve.exposure.ServiceState.Unknown;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a write that took effect did to a Service, as its event tells it. */
public sealed interface ServiceWrite {

    /** What there was to apply is larger than this and is not looked at. */
    int MAX_PATCH_LENGTH = 200_000;

    /** The Service after it. */
    ServiceState after(ServiceState before);

    /** Whether the request itself can have changed what the Service opens. */
    boolean touches();

    /**
     * The API server answered with the Service as it is now.
     *
     * @param service the answer, as JDK values
     * @param patch all that was done to it, as JDK values; null when it may be anything
     */
    static ServiceWrite answered(Map<?, ?> service, @Nullable Object patch) {
        try {
            JsonObject kept = ServiceJson.kept(ServiceJson.of(service));
            return new Answered(kept, patch == null || ServicePatch.touchesExposure(ServiceJson.of(patch)));
        } catch (ServiceJson.TooLargeException e) {
            return new Hidden(Obstacle.TOO_LARGE, true);
        }
    }

    /** A reading showed the Service. */
    static ServiceWrite read(Map<?, ?> service) {
        return answered(service, List.of());
    }

    /** A whole Service was sent, and what became of it is not told. */
    static ServiceWrite asked(Map<?, ?> service) {
        try {
            return new Asked(ServiceJson.kept(ServiceJson.of(service)));
        } catch (ServiceJson.TooLargeException e) {
            return new Hidden(Obstacle.TOO_LARGE, true);
        }
    }

    /**
     * A patch was sent, and what became of it is not told.
     *
     * @param applies whether it surely is a server-side apply
     */
    static ServiceWrite patched(Object patch, boolean applies) {
        try {
            JsonValue value = ServiceJson.of(patch);
            boolean touches = ServicePatch.touchesExposure(value);
            return ServicePatch.isLong(value) || value.toString().length() > MAX_PATCH_LENGTH
                    ? new Hidden(Obstacle.TOO_LARGE, touches)
                    : new Patched(value, applies, touches);
        } catch (ServiceJson.TooLargeException e) {
            return new Hidden(Obstacle.TOO_LARGE, true);
        }
    }

    /** What it did is hidden. */
    static ServiceWrite hidden(Obstacle why) {
        return new Hidden(why, true);
    }

    /** The Service was deleted. */
    static ServiceWrite deleted() {
        return new Deleted();
    }

    /** The answer to a write, or a reading. */
    record Answered(JsonObject service, boolean touches) implements ServiceWrite {

        @Override
        public ServiceState after(ServiceState before) {
            return ServiceJson.isGone(service) ? new Absent() : new Known(service);
        }
    }

    /** A whole Service without an answer. */
    record Asked(JsonObject service) implements ServiceWrite {

        @Override
        public ServiceState after(ServiceState before) {
            JsonObject old = before instanceof Known known ? known.service() : null;
            return new Known(ServiceJson.stored(service, old));
        }

        @Override
        public boolean touches() {
            return true;
        }
    }

    /** A patch without an answer. */
    record Patched(JsonValue patch, boolean applies, boolean touches) implements ServiceWrite {

        @Override
        public ServiceState after(ServiceState before) {
            try {
                return switch (before) {
                    case Unknown unknown -> unknown;
                    case Absent absent -> isApply() ? created() : new Unknown(Obstacle.UNFIT_PATCH);
                    case Known known -> after(known.service());
                    case Doubtful doubtful -> after(doubtful.service());
                };
            } catch (ServiceJson.TooLargeException tooLarge) {
                return new Unknown(Obstacle.TOO_LARGE);
            } catch (ServicePatch.UnfitException | JsonException | ClassCastException unfit) {
                return new Unknown(Obstacle.UNFIT_PATCH);
            }
        }

        private ServiceState created() {
            return new Known(ServiceJson.stored(ServiceJson.kept(patch), null));
        }

        private ServiceState after(JsonObject service) {
            if (patch instanceof JsonArray operations) {
                return stored(ServicePatch.applyOperations(operations, service), service);
            }
            return patch instanceof JsonObject object ? merged(object, service) : new Unknown(Obstacle.UNFIT_PATCH);
        }

        /** Which of the three kinds it is stands in no event, but for their marks: where they differ, it is not known. */
        private ServiceState merged(JsonObject object, JsonObject service) {
            if (applies) return stored(ServicePatch.applyServerSide(object, service), service);
            JsonObject strategic = stored(ServicePatch.applyStrategic(object, service), service)
                    .service();
            if (isStrategic(object)) return new Known(strategic);
            Set<JsonObject> outcomes = new LinkedHashSet<>(Set.of(strategic));
            outcomes.add(
                    stored(ServicePatch.applyMerge(object, service), service).service());
            if (isApply())
                outcomes.add(stored(ServicePatch.applyServerSide(object, service), service)
                        .service());
            Set<Exposure> exposures = new LinkedHashSet<>();
            outcomes.forEach(outcome -> exposures.add(Exposure.of(outcome)));
            return exposures.size() == 1 ? new Known(strategic) : new Unknown(Obstacle.AMBIGUOUS_PATCH);
        }

        private static Known stored(JsonObject patched, JsonObject before) {
            return new Known(ServiceJson.stored(patched, before));
        }

        /** Whether it may be a server-side apply: that names what it is about. */
        private boolean isApply() {
            return patch instanceof JsonObject object && ServicePatch.namesItself(object);
        }

        private static boolean isStrategic(JsonObject patch) {
            JsonObject spec = ServiceJson.object(patch.get("spec"));
            boolean marksPorts = spec.get("ports") instanceof JsonArray ports
                    && ports.stream().anyMatch(port -> marks(ServiceJson.object(port)));
            return marks(patch) || marks(spec) || marksPorts;
        }

        private static boolean marks(JsonObject object) {
            return object.keySet().stream().anyMatch(key -> key.startsWith("$"));
        }
    }

    /** A deletion. */
    record Deleted() implements ServiceWrite {

        /** What a controller has still to clean up stays, with its ports, until it did. */
        @Override
        public ServiceState after(ServiceState before) {
            boolean isHeld = before instanceof Known known
                    && !Objects.requireNonNullElse(
                                    ServiceJson.object(known.service().get("metadata"))
                                            .getJsonArray("finalizers"),
                                    JsonValue.EMPTY_JSON_ARRAY)
                            .isEmpty();
            return isHeld ? before : new Absent();
        }

        @Override
        public boolean touches() {
            return true;
        }
    }

    /** Something that the event does not show. */
    record Hidden(Obstacle why, boolean touches) implements ServiceWrite {

        @Override
        public ServiceState after(ServiceState before) {
            if (!touches) return before;
            return why == Obstacle.COLLECTION ? afterSomeWereDeleted(before) : new Unknown(why);
        }

        private static ServiceState afterSomeWereDeleted(ServiceState before) {
            return before instanceof Known known ? new Doubtful(known.service()) : before;
        }
    }

    /** As it is stored. */
    default JsonObject json() {
        JsonObjectBuilder json = ServiceJson.JSON.createObjectBuilder();
        switch (this) {
            case Answered answered -> json.add("answered", answered.service()).add("touches", answered.touches());
            case Asked asked -> json.add("asked", asked.service());
            case Patched patched ->
                json.add("patch", patched.patch())
                        .add("applies", patched.applies())
                        .add("touches", patched.touches());
            case Deleted deleted -> json.add("deleted", true);
            case Hidden hidden -> json.add("hidden", hidden.why().name()).add("touches", hidden.touches());
        }
        return json.build();
    }

    /** Reads what {@link #json} wrote. */
    static ServiceWrite ofJson(JsonObject json) {
        boolean touches = json.getBoolean("touches", true);
        if (json.containsKey("answered")) return new Answered(json.getJsonObject("answered"), touches);
        if (json.containsKey("asked")) return new Asked(json.getJsonObject("asked"));
        if (json.containsKey("patch")) {
            return new Patched(Objects.requireNonNull(json.get("patch")), json.getBoolean("applies"), touches);
        }
        if (json.containsKey("hidden")) return new Hidden(Obstacle.valueOf(json.getString("hidden")), touches);
        return new Deleted();
    }
}
