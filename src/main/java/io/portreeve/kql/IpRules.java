package io.portreeve.kql;

import org.jspecify.annotations.Nullable;

/** Addresses; a query may also name a block of them, such as {@code 10.0.0.0/8}. */
final class IpRules extends OrderedRules<Address> {

    private static final int MAPPED_PREFIX = 96;

    @Override
    @Nullable
    Address read(Object scalar) {
        return scalar instanceof String text ? Address.of(text) : null;
    }

    @Override
    String text(Address value) {
        return value.text();
    }

    @Override
    Span<Address> span(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) return single(text);
        Address base = address(text.substring(0, slash));
        boolean writtenAs4 = text.indexOf(':') < 0;
        if (base.isVersion4() && !writtenAs4) {
            throw new UnfitValueException("is a block of mapped addresses", "Write it as an IPv4 block.");
        }
        int size = size(text.substring(slash + 1), writtenAs4 ? 32 : 128);
        int prefix = writtenAs4 ? MAPPED_PREFIX + size : size;
        return new Span<>(base.first(prefix), base.last(prefix));
    }

    @Override
    Span<Address> bound(String text) {
        if (text.indexOf('/') >= 0) {
            throw new UnfitValueException(
                    "is a block of addresses, and ranges take single ones",
                    "To ask for the addresses of a block write field:%s.".formatted(ShownText.cut(text)));
        }
        return single(text);
    }

    private static Span<Address> single(String text) {
        Address address = address(text);
        return new Span<>(address, address);
    }

    private static Address address(String text) {
        Address address = Address.of(text);
        if (address != null) return address;
        throw new UnfitValueException("is not an IP address", "Write 10.0.0.1, 10.0.0.0/8 or \"2001:db8::1\".");
    }

    private static int size(String digits, int max) {
        boolean fits = digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= max;
        if (fits) return Integer.parseInt(digits);
        throw new UnfitValueException("is not a block of addresses: the part after '/' is 0 to " + max, null);
    }
}
