package io.portreeve.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IPv4 addresses and blocks of them, in the spelling that KQL and PostgreSQL both read and read alike. */
final class Ipv4Block {

    private static final String OCTET = "(0|[1-9][0-9]{0,2})";

    private static final Pattern BLOCK =
            Pattern.compile("%1$s\\.%1$s\\.%1$s\\.%1$s(?:/(0|[1-9][0-9]?))?".formatted(OCTET));

    private static final int MAX_TEXT_LENGTH = 18;
    private static final int OCTETS = 4;
    private static final int MAX_SIZE = 32;

    private final long bits;
    private final int size;

    private Ipv4Block(long bits, int size) {
        this.bits = bits;
        this.size = size;
    }

    /** The bytes of an address; null when the text is none. */
    static byte @Nullable [] address(String text) {
        return text.indexOf('/') < 0 ? base(text) : null;
    }

    /** Whether the text is an address or a block. */
    static boolean is(String text) {
        return base(text) != null;
    }

    /** The block of a text that {@link #is} one. */
    static Ipv4Block parse(String text) {
        byte[] base = base(text);
        if (base == null) throw new IllegalArgumentException("no block of IPv4 addresses: " + text);
        int slash = text.indexOf('/');
        return of(base, slash < 0 ? MAX_SIZE : Integer.parseInt(text.substring(slash + 1)));
    }

    /** The block of one address. */
    static Ipv4Block of(byte[] address) {
        return of(address, MAX_SIZE);
    }

    private static Ipv4Block of(byte[] base, int size) {
        int bits = 0;
        for (byte octet : base) bits = bits << Byte.SIZE | Byte.toUnsignedInt(octet);
        return new Ipv4Block(Integer.toUnsignedLong(bits), size);
    }

    /** Whether its addresses lie in another block. */
    Answer isIn(Ipv4Block other) {
        int common = MAX_SIZE - Math.min(size, other.size);
        if (bits >> common != other.bits >> common) return Answer.NO;
        return size >= other.size ? Answer.YES : Answer.OPEN;
    }

    private static byte @Nullable [] base(String text) {
        if (text.length() > MAX_TEXT_LENGTH) return null;
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) return null;
        byte[] base = new byte[OCTETS];
        for (int i = 0; i < OCTETS; i++) {
            int octet = Integer.parseInt(block.group(i + 1));
            if (octet > 255) return null;
            base[i] = (byte) octet;
        }
        String size = block.group(OCTETS + 1);
        return size == null || Integer.parseInt(size) <= MAX_SIZE ? base : null;
    }
}
