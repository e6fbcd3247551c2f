package io.portreeve.kql;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A decimal number taken apart, so that {@code 1e400000} is never written out: its digits, without zeros at either end,
 * times ten to the power of the exponent.
 */
record Decimal(boolean negative, String digits, long exponent) {

    /** Greater than any 64-bit number has. */
    private static final int MANY_DIGITS = 20;

    /** A power that cannot be reached by digits. */
    private static final long HUGE_EXPONENT = 1_000_000_000_000L;

    /** The number that a text is, or null when it is none. Time is linear in the text. */
    static @Nullable Decimal of(String text) {
        int start = startsWithSign(text) ? 1 : 0;
        int end = exponentSign(text);
        int point = text.indexOf('.');
        if (point < 0 || point > end) point = end;
        String fraction = point < end ? text.substring(point + 1, end) : "";
        String digits = text.substring(start, Math.max(start, point)) + fraction;
        if (digits.isEmpty() || !isDigits(digits)) return null;
        Long power = end == text.length() ? Long.valueOf(0) : exponent(text.substring(end + 1));
        if (power == null) return null;
        return trimmed(text.startsWith("-"), digits, power - fraction.length());
    }

    private static Decimal trimmed(boolean negative, String digits, long exponent) {
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') first++;
        int last = digits.length();
        while (last > first && digits.charAt(last - 1) == '0') last--;
        if (first == last) return new Decimal(false, "", 0);
        return new Decimal(negative, digits.substring(first, last), exponent + digits.length() - last);
    }

    private static int exponentSign(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == 'e' || text.charAt(i) == 'E') return i;
        }
        return text.length();
    }

    private static @Nullable Long exponent(String text) {
        String digits = startsWithSign(text) ? text.substring(1) : text;
        if (digits.isEmpty() || !isDigits(digits)) return null;
        String significant = digits.replaceFirst("^0+", "");
        long size = significant.length() > 12 ? HUGE_EXPONENT : significant.isEmpty() ? 0 : Long.parseLong(significant);
        return text.startsWith("-") ? -size : size;
    }

    private static boolean startsWithSign(String text) {
        return text.startsWith("-") || text.startsWith("+");
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(character -> '0' <= character && character <= '9');
    }

    boolean isWhole() {
        return exponent >= 0;
    }

    /** The greatest whole number not above this one; beyond 20 digits some number with more than 64 bits. */
    BigInteger floor() {
        BigInteger truncated = truncated();
        return negative && !isWhole() ? truncated.subtract(BigInteger.ONE) : truncated;
    }

    /** The least whole number not below this one; beyond 20 digits some number with more than 64 bits. */
    BigInteger ceiling() {
        BigInteger truncated = truncated();
        return !negative && !isWhole() ? truncated.add(BigInteger.ONE) : truncated;
    }

    private BigInteger truncated() {
        long wholeDigits = digits.length() + exponent;
        BigInteger size = wholeDigits > MANY_DIGITS
                ? BigInteger.TEN.pow(MANY_DIGITS)
                : wholeDigits <= 0 ? BigInteger.ZERO : new BigInteger(wholeDigits((int) wholeDigits));
        return negative ? size.negate() : size;
    }

    private String wholeDigits(int count) {
        return isWhole() ? digits + "0".repeat(count - digits.length()) : digits.substring(0, count);
    }
}
