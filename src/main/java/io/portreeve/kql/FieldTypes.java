package io.portreeve.kql;

/** Which type a field has. */
@FunctionalInterface
public interface FieldTypes {

    /** The type of a field, by its full name. */
    FieldType typeOf(String field);
}
