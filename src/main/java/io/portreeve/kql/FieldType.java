package io.portreeve.kql;

import java.util.Locale;

/** How a field's values are compared. */
public enum FieldType {
    /** The whole string, case-sensitive. */
    KEYWORD,
    /** A 64-bit integer. */
    LONG,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A point in time, to the millisecond. */
    DATE,
    /** An IPv4 or IPv6 address. */
    IP,
    /** Words, in any case. */
    TEXT;

    /** As people write it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
