package io.portreeve.exposure;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a write did, as it is stored. */
public final class ExposureChangeJson {

    private ExposureChangeJson() {}

    /** As text. */
    public static String textOf(ExposureChange change) {
        JsonArrayBuilder ways = ServiceJson.JSON.createArrayBuilder();
        change.ways().forEach(way -> ways.add(json(way)));
        JsonObjectBuilder json = ServiceJson.JSON
                .createObjectBuilder()
                .add("kind", change.kind().name())
                .add("ways", ways);
        if (change.before() != null) json.add("before", ServiceJson.JSON.createArrayBuilder(change.before()));
        if (change.after() != null) json.add("after", ServiceJson.JSON.createArrayBuilder(change.after()));
        if (change.obstacle() != null) json.add("obstacle", change.obstacle().name());
        return json.build().toString();
    }

    /** Reads what {@link #textOf} wrote. */
    public static ExposureChange parse(String text) {
        try (JsonReader reader = ServiceJson.JSON.createReader(new StringReader(text))) {
            JsonObject json = reader.readObject();
            return new ExposureChange(
                    ExposureChange.Kind.valueOf(json.getString("kind")),
                    json.getJsonArray("ways").getValuesAs(JsonObject.class).stream()
                            .map(ExposureChangeJson::way)
                            .toList(),
                    texts(json.getJsonArray("before")),
                    texts(json.getJsonArray("after")),
                    json.containsKey("obstacle") ? Obstacle.valueOf(json.getString("obstacle")) : null);
        }
    }

    private static @Nullable List<String> texts(@Nullable JsonArray array) {
        return array == null ? null : array.getValuesAs(JsonString::getString);
    }

    static JsonObject json(Way way) {
        return ServiceJson.JSON
                .createObjectBuilder()
                .add("kind", way.kind().name())
                .add("target", way.target())
                .add("port", way.port())
                .build();
    }

    static Way way(JsonObject json) {
        return new Way(Way.Kind.valueOf(json.getString("kind")), json.getString("target"), json.getInt("port"));
    }
}
