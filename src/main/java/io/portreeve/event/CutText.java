package io.portreeve.event;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON text that ends too early. A cut falls anywhere: also within a name, a number, an escape or a character's bytes. */
final class CutText {

    private static final List<String> LITERALS = List.of("true", "false", "null");

    private static final Pattern BEGINNING_OF_NUMBER =
            Pattern.compile("-?+(?:(?:0|[1-9][0-9]*+)(?:\\.[0-9]*+)?+(?:[eE][+-]?+[0-9]*+)?+)?+");

    private static final int HEX_DIGITS = 4;

    private final String text;

    private CutText(String text) {
        this.text = text;
    }

    /**
     * The text without the string, number or literal in which it ends, since that may go on; or null when no such thing begins
     * with what stands there.
     */
    static @Nullable String withoutTorn(String text) {
        return new CutText(text).withoutTorn();
    }

    private @Nullable String withoutTorn() {
        int at = 0;
        while (at < text.length()) {
            char first = text.charAt(at);
            if (first == '"') {
                int end = endOfString(at + 1);
                if (end < 0) return follows(at, "{[,:") && isString(at + 1) ? text.substring(0, at) : null;
                at = end;
            } else if (isOfScalar(first)) {
                int end = endOfScalar(at);
                if (end == text.length()) {
                    return follows(at, "[,:") && isScalar(text.substring(at)) ? text.substring(0, at) : null;
                }
                at = end;
            } else {
                at++;
            }
        }
        return text;
    }

    private boolean follows(int at, String marks) {
        String before = text.substring(0, at).stripTrailing();
        return !before.isEmpty() && marks.indexOf(before.charAt(before.length() - 1)) >= 0;
    }

    private int endOfString(int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '\\') at++;
            else if (text.charAt(at) == '"') return at + 1;
        }
        return -1;
    }

    private int endOfScalar(int from) {
        int at = from;
        while (at < text.length() && isOfScalar(text.charAt(at))) at++;
        return at;
    }

    private static boolean isOfScalar(char c) {
        return c > ' ' && "{}[],:\"".indexOf(c) < 0;
    }

    private boolean isString(int from) {
        int at = from;
        while (at < text.length()) {
            if (text.charAt(at) < ' ') return false;
            if (text.charAt(at) == '\\' && !isEscape(at + 1)) return false;
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return true;
    }

    private boolean isEscape(int at) {
        if (at >= text.length()) return true;
        if (text.charAt(at) != 'u') return "\"\\/bfnrt".indexOf(text.charAt(at)) >= 0;
        int end = Math.min(at + 1 + HEX_DIGITS, text.length());
        return text.substring(at + 1, end).chars().allMatch(digit -> Character.digit(digit, 16) >= 0 && digit < 128);
    }

    private static boolean isScalar(String scalar) {
        return LITERALS.stream().anyMatch(literal -> literal.startsWith(scalar))
                || BEGINNING_OF_NUMBER.matcher(scalar).matches();
    }
}
