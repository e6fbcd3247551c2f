package io.portreeve.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a key may do: {@code INGEST} only posts events; {@code VIEWER < ANALYST < ADMIN}; {@code ADMIN} may also post events. */
public enum Role {
    @JsonProperty("ingest")
    INGEST,
    @JsonProperty("viewer")
    VIEWER,
    @JsonProperty("analyst")
    ANALYST,
    @JsonProperty("admin")
    ADMIN;

    /** Whether a key with this role may do what asks for {@code needed}. */
    public boolean covers(Role needed) {
        if (needed == INGEST) return this == INGEST || this == ADMIN;
        return this != INGEST && compareTo(needed) >= 0;
    }

    /** Its name in the API, in the database and in messages. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
