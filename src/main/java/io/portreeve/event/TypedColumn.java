package io.portreeve.event;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A column of stored events that holds one text of the document, made safe and cut: PostgreSQL's indexes refuse long ones. */
enum TypedColumn {
    DECISION(64, "annotations", AuditEvent.DECISION),
    VERB(64, null, "verb"),
    RESOURCE(253, "objectRef", "resource"),
    SUBRESOURCE(253, "objectRef", "subresource"),
    USERNAME(512, "user", "username"),
    NAMESPACE(253, "objectRef", "namespace"),
    NAME(512, "objectRef", "name"),
    API_GROUP(253, "objectRef", "apiGroup"),
    STAGE(64, null, "stage"),
    LEVEL(64, null, "level"),
    IMPERSONATED_USER(512, "impersonatedUser", "username");

    /** A code point takes up to four bytes, so a cut text is at most this much shorter than the column allows. */
    private static final int LOST_TO_A_CUT = 3;

    private final int maxBytes;
    private final @Nullable String parent;
    private final String key;

    TypedColumn(int maxBytes, @Nullable String parent, String key) {
        this.maxBytes = maxBytes;
        this.parent = parent;
        this.key = key;
    }

    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The key of the object that the text stands in; null when that is the event itself. */
    @Nullable
    String parent() {
        return parent;
    }

    String key() {
        return key;
    }

    /** The keys that lead to the text. */
    List<String> path() {
        return parent == null ? List.of(key) : List.of(parent, key);
    }

    /** How this column holds a text. */
    String hold(String text) {
        return SafeText.cut(text, maxBytes);
    }

    /** How this column holds the beginning of every text that begins so. */
    String holdPrefix(String prefix) {
        int end = prefix.length();
        // half a pair here may be a whole one in the text
        if (end > 0 && Character.isHighSurrogate(prefix.charAt(end - 1))) end--;
        return SafeText.cut(prefix.substring(0, end), maxBytes - LOST_TO_A_CUT);
    }

    /** Whether only this very text is held so. */
    boolean holdsWhole(String text) {
        return SafeText.cut(text, maxBytes - LOST_TO_A_CUT - 1).equals(text) && text.indexOf('\uFFFD') < 0;
    }
}
