package io.portreeve.access;

/** What a key may do: {@code INGEST} only posts events; {@code VIEWER < ANALYST < ADMIN}; {@code ADMIN} may also post events. */
public enum Role {
    INGEST,
    VIEWER,
    ANALYST,
    ADMIN;

    /** Whether a key with this role may do what asks for {@code needed}. */
    public boolean covers(Role needed) {
        if (needed == INGEST) return this == INGEST || this == ADMIN;
        return this != INGEST && compareTo(needed) >= 0;
    }
}
