package io.portreeve.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody meant who wrote another one: in other case, with underscores, cut short or with a slip. */
public final class CloseName {

    private static final int MAX_SLIPS = 2;

    /** Names of callers are of any length, and comparing costs its square. */
    private static final int MAX_LENGTH = 50;

    private CloseName() {}

    /** The closest of the known names, when one is close. */
    public static Optional<String> among(Collection<String> known, String written) {
        String plain = plain(written);
        if (plain.isEmpty() || plain.length() > MAX_LENGTH) return Optional.empty();
        return known.stream()
                .filter(name -> isClose(plain(name), plain))
                .min(Comparator.comparingInt((String name) -> slips(plain(name), plain))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isClose(String known, String written) {
        boolean isPart = written.length() > 2 && (known.startsWith(written) || written.startsWith(known));
        int allowed = Math.min(MAX_SLIPS, written.length() / 3);
        return isPart || slips(known, written) <= allowed;
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** How many characters must be put in, left out or changed (Levenshtein). */
    private static int slips(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) above[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
