package io.portreeve.kql;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An IP address as 128 bits; an IPv4 address is the IPv6 address that it maps to. */
record Address(long high, long low) implements Comparable<Address> {

    private static final int MAX_TEXT_LENGTH = 45;
    private static final int GROUPS = 8;
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final Comparator<Address> ORDER = Comparator.comparing(Address::high, Long::compareUnsigned)
            .thenComparing(Address::low, Long::compareUnsigned);

    /** The address that a text is, or null when it is none. Names are never looked up. */
    static @Nullable Address of(String text) {
        if (text.length() > MAX_TEXT_LENGTH) return null;
        return text.indexOf(':') < 0 ? version4(text) : version6(text);
    }

    private static @Nullable Address version4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) return null;
        long bits = 0;
        for (String part : parts) {
            int octet = octet(part);
            if (octet < 0) return null;
            bits = bits << 8 | octet;
        }
        return new Address(0, MAPPED | bits);
    }

    /** The octet, or -1. A leading zero is refused: some would read it as octal. */
    private static int octet(String part) {
        if (part.isEmpty() || part.length() > 3) return -1;
        if (part.length() > 1 && part.charAt(0) == '0') return -1;
        if (!part.chars().allMatch(character -> '0' <= character && character <= '9')) return -1;
        int octet = Integer.parseInt(part);
        return octet < 256 ? octet : -1;
    }

    private static @Nullable Address version6(String text) {
        // Only these: the JDK would also take brackets and scopes.
        if (!text.chars()
                .allMatch(character -> character < 128 && "0123456789abcdefABCDEF:.".indexOf(character) >= 0)) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(InetAddress.ofLiteral(text).getAddress());
            if (bytes.remaining() == 4) return new Address(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()));
            return new Address(bytes.getLong(), bytes.getLong());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** As RFC 5952 has it: an IPv4 address with dots, the first of the longest runs of zeros left out. */
    String text() {
        if (isVersion4()) {
            return IntStream.of(24, 16, 8, 0)
                    .mapToObj(shift -> Long.toString(low >>> shift & 0xff))
                    .collect(Collectors.joining("."));
        }
        List<Integer> groups =
                IntStream.range(0, GROUPS).map(this::group).boxed().toList();
        for (int zeros = GROUPS; zeros > 1; zeros--) {
            int first = Collections.indexOfSubList(groups, Collections.nCopies(zeros, 0));
            if (first >= 0) return hex(groups.subList(0, first)) + "::" + hex(groups.subList(first + zeros, GROUPS));
        }
        return hex(groups);
    }

    private int group(int number) {
        long half = number < GROUPS / 2 ? high : low;
        return (int) (half >>> Short.SIZE * (GROUPS - 1 - number)) & 0xffff;
    }

    private static String hex(List<Integer> groups) {
        return groups.stream().map(Integer::toHexString).collect(Collectors.joining(":"));
    }

    boolean isVersion4() {
        return high == 0 && low >>> Integer.SIZE == 0xffff;
    }

    /** The first address of the block of this one that has so many fixed bits out of 128. */
    Address first(int prefix) {
        return new Address(high & highMask(prefix), low & lowMask(prefix));
    }

    /** The last address of that block. */
    Address last(int prefix) {
        return new Address(high | ~highMask(prefix), low | ~lowMask(prefix));
    }

    private static long highMask(int prefix) {
        if (prefix == 0) return 0;
        return prefix >= Long.SIZE ? -1 : -1L << (Long.SIZE - prefix);
    }

    private static long lowMask(int prefix) {
        return prefix <= Long.SIZE ? 0 : -1L << (2 * Long.SIZE - prefix);
    }

    @Override
    public int compareTo(Address other) {
        return ORDER.compare(this, other);
    }
}
