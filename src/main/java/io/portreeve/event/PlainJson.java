package io.portreeve.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a JSON object stand in its bytes, when it is plain: in ASCII, neither deep nor of very many values, without
 * halves of characters, and without a name twice. That is nearly every event. A record is found, made an event and its columns
 * from the places that one pass over its bytes noted; no values are made of it. Of anything else it says nothing, and a parser
 * decides; what it says is what that says (docs/decisions/ingest.md).
 *
 * <p>A value is told by a number: {@link #ROOT} is the object itself, and {@link #NONE} is none.
 */
public final class PlainJson {

    /** The object itself. */
    public static final int ROOT = 0;

    /** A value that is not there. */
    public static final int NONE = -1;

    /** How many objects and arrays stand within each other at most, the object itself counted. */
    static final int MAX_DEPTH = 100;

    /** A value that may be there, in an object or array of which nothing was noted. */
    static final int PASSED_OVER = -2;

    /** Set beside the end of a name or string that has escapes, and of an object or array of which nothing is noted. */
    static final int FLAG = Integer.MIN_VALUE;

    // what is noted of a value, in this order
    static final int NAME_FROM = 0;
    static final int NAME_TO = 1;
    static final int FROM = 2;
    static final int TO = 3;
    static final int AFTER = 4;
    static final int SIZE = 5;

    private final byte[] source;
    private final int[] notes;

    PlainJson(byte[] source, int[] notes) {
        this.source = source;
        this.notes = notes;
    }

    /** The object that begins at {@code from}, or null when it is not plain, or no object. What follows it is not looked at. */
    public static @Nullable PlainJson read(byte[] source, int from, int limit) {
        return new PlainJsonPass(source, limit).read(from);
    }

    /** The bytes that it stands in. */
    public byte[] source() {
        return source;
    }

    /** Where a value begins. */
    public int from(int value) {
        return notes[value + FROM];
    }

    /** The place after a value. */
    public int to(int value) {
        return notes[value + TO] & ~FLAG;
    }

    /** What a value begins with, which tells what it is. */
    public byte first(int value) {
        return source[from(value)];
    }

    /** The first value in an object or array; {@link #after} tells the next, until it is what comes after the object or array. */
    public int inner(int container) {
        return container + SIZE;
    }

    /** The value that comes after a value and all that is in it. */
    public int after(int value) {
        return notes[value + AFTER];
    }

    /** How many values are in an object or array, those within them not counted. */
    int count(int container) {
        int count = 0;
        for (int value = inner(container); value < after(container); value = after(value)) count++;
        return count;
    }

    /** The value of this name in an object, or none. */
    public int member(int object, String name) {
        if (first(object) != '{') return NONE;
        for (int value = inner(object); value < after(object); value = after(value)) {
            if (isNamed(value, name)) return value;
        }
        return NONE;
    }

    /** The value below these keys, or {@link #NONE}, or {@link #PASSED_OVER}. */
    int at(String... path) {
        int value = ROOT;
        for (String key : path) {
            if (isPassedOver(value)) return PASSED_OVER;
            value = member(value, key);
            if (value == NONE) return NONE;
        }
        return isPassedOver(value) ? PASSED_OVER : value;
    }

    /** Whether a value is an object or array of which nothing was noted. */
    public boolean isPassedOver(int value) {
        return (notes[value + TO] & FLAG) != 0 && first(value) != '"';
    }

    /** The name that a value has in its object. */
    public String name(int value) {
        return text(nameFrom(value), nameTo(value), !isNameVerbatim(value));
    }

    /** As {@code name(value).hashCode()}. */
    int nameHash(int value) {
        if (!isNameVerbatim(value)) return name(value).hashCode();
        int hash = 0;
        for (int at = nameFrom(value); at < nameTo(value); at++) hash = 31 * hash + source[at];
        return hash;
    }

    /** Whether a value has this name. */
    boolean isNamed(int value, String name) {
        if (!isNameVerbatim(value)) return name(value).equals(name);
        return nameTo(value) - nameFrom(value) == name.length() && nameBegins(value, name);
    }

    /** Whether a value's name begins with this one and a dot. */
    boolean isNamedBelow(int value, String name) {
        if (!isNameVerbatim(value)) return name(value).startsWith(name + '.');
        int dot = nameFrom(value) + name.length();
        return dot < nameTo(value) && source[dot] == '.' && nameBegins(value, name);
    }

    /** Whether there is a dot in a value's name. */
    boolean hasDot(int value) {
        if (!isNameVerbatim(value)) return name(value).indexOf('.') >= 0;
        for (int at = nameFrom(value); at < nameTo(value); at++) if (source[at] == '.') return true;
        return false;
    }

    private boolean nameBegins(int value, String beginning) {
        int from = nameFrom(value);
        for (int i = 0; i < beginning.length(); i++) if (source[from + i] != beginning.charAt(i)) return false;
        return true;
    }

    /** The members of an object in the order of their names. */
    int[] membersByName(int object) {
        int[] members = new int[count(object)];
        int sorted = 0;
        for (int member = inner(object); member < after(object); member = after(member)) {
            int place = sorted++;
            for (; place > 0 && compareNames(members[place - 1], member) > 0; place--)
                members[place] = members[place - 1];
            members[place] = member;
        }
        return members;
    }

    /** Orders two values as their names. */
    private int compareNames(int one, int other) {
        if (!isNameVerbatim(one) || !isNameVerbatim(other)) return name(one).compareTo(name(other));
        return Arrays.compare(source, nameFrom(one), nameTo(one), source, nameFrom(other), nameTo(other));
    }

    int nameFrom(int value) {
        return notes[value + NAME_FROM];
    }

    int nameTo(int value) {
        return notes[value + NAME_TO] & ~FLAG;
    }

    /** Whether a value's name stands between its quotes as it reads. */
    boolean isNameVerbatim(int value) {
        return (notes[value + NAME_TO] & FLAG) == 0;
    }

    /** Whether a value is a string that stands between its quotes as it reads. */
    boolean isVerbatim(int value) {
        return (notes[value + TO] & FLAG) == 0 && first(value) == '"';
    }

    /** The text of a string, or null when the value is none. */
    public @Nullable String text(int value) {
        if (value == NONE || first(value) != '"') return null;
        return text(from(value) + 1, to(value) - 1, (notes[value + TO] & FLAG) != 0);
    }

    /** A value as {@link JsonDocument} makes them, or null when there is none. */
    @Nullable
    Object value(int value) {
        if (value == NONE) return null;
        return switch (first(value)) {
            case '{' -> object(value);
            case '[' -> array(value);
            case '"' -> text(value);
            case 't' -> true;
            case 'f' -> false;
            case 'n' -> null;
            default -> JsonNumber.of(written(value));
        };
    }

    private Map<String, @Nullable Object> object(int object) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int value = inner(object); value < after(object); value = after(value))
            values.put(name(value), value(value));
        return values;
    }

    private List<@Nullable Object> array(int array) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int value = inner(array); value < after(array); value = after(value)) values.add(value(value));
        return values;
    }

    /** The bytes of a string's text, or null when the value is none. */
    public byte @Nullable [] bytesOfText(int value) {
        if (value == NONE || first(value) != '"') return null;
        if (isVerbatim(value)) return Arrays.copyOfRange(source, from(value) + 1, to(value) - 1);
        return JsonEscapes.bytes(source, from(value) + 1, to(value) - 1);
    }

    /** Whether a number is written without a fraction and an exponent. */
    public boolean isWhole(int number) {
        for (int at = from(number); at < to(number); at++) {
            if (source[at] == '.' || source[at] == 'e' || source[at] == 'E') return false;
        }
        return true;
    }

    /** What a number or literal is written as. */
    public String written(int value) {
        return text(from(value), to(value), false);
    }

    private String text(int from, int to, boolean hasEscapes) {
        if (hasEscapes) return JsonEscapes.text(source, from, to);
        return new String(source, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
