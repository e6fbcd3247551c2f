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

    private Ipv4Block() {}

    /** The bytes of an address; null when the text is none. */
    static byte @Nullable [] address(String text) {
        return text.indexOf('/') < 0 ? base(text) : null;
    }

    /** Whether the text is an address or a block. */
    static boolean is(String text) {
        return base(text) != null;
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
