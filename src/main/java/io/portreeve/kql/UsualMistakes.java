package io.portreeve.kql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people who know other languages write. KQL takes these characters for text. */
final class UsualMistakes {

    private static final String COLON = "KQL compares with a colon: write field:value.";
    private static final String AND = "Write 'and' for '&&'.";
    private static final String OR = "Write 'or' for '||'.";
    private static final String NOT_EQUAL = "Write not field:value for 'is not'.";
    private static final String NOT = "Write 'not' and a blank for '!'.";
    private static final String QUOTES = "Values stand in double quotes; ' is an ordinary character.";

    private UsualMistakes() {}

    /** The way out for an unquoted text that ends where it should not, or has no field: any such sign may be the reason. */
    static @Nullable String hint(String text) {
        if (text.contains("&&")) return AND;
        if (text.contains("||")) return OR;
        if (text.contains("!=")) return NOT_EQUAL;
        if (text.contains("=")) return COLON;
        return atTheEdge(text.strip());
    }

    /** The way out for an unquoted value or name that is fine as it is, but hardly meant. */
    static @Nullable String hintForName(String text) {
        String stripped = text.strip();
        List<String> words = List.of(stripped.split("\\s+"));
        if (words.contains("&&")) return AND;
        if (words.contains("||")) return OR;
        if (words.contains("!=") || stripped.startsWith("!=")) return NOT_EQUAL;
        if (words.contains("==") || words.contains("=") || stripped.startsWith("=")) return COLON;
        return atTheEdge(stripped);
    }

    private static @Nullable String atTheEdge(String text) {
        if (text.startsWith("!")) return NOT;
        return text.startsWith("'") || text.endsWith("'") ? QUOTES : null;
    }
}
