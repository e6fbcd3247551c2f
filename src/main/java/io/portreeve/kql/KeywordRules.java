package io.portreeve.kql;

/** Whole strings; a number or boolean is compared by its JSON text. */
final class KeywordRules implements TypeRules {

    @Override
    public ValueTest is(KqlValue.Literal value) {
        String expected = value.text();
        return (scalar, work) -> expected.equals(scalar.toString());
    }

    @Override
    public ValueTest matches(KqlPattern pattern) {
        Wildcard wildcard = new Wildcard(pattern);
        return (scalar, work) -> wildcard.matches(scalar.toString(), work);
    }

    @Override
    public ValueTest compares(KqlComparison comparison, KqlValue.Literal bound) {
        return (scalar, work) -> comparison.holds(compareByCodePoint(scalar.toString(), bound.text()));
    }

    @Override
    public ValueTest exists() {
        return (scalar, work) -> true;
    }

    /** Strings compare by UTF-16 unit, which puts what lies beyond the basic plane before U+E000. */
    static int compareByCodePoint(String left, String right) {
        int common = Math.min(left.length(), right.length());
        int i = 0;
        while (i < common && left.charAt(i) == right.charAt(i)) i++;
        if (i == common) return Integer.compare(left.length(), right.length());
        char one = left.charAt(i);
        char other = right.charAt(i);
        boolean mixed = Character.isSurrogate(one) != Character.isSurrogate(other);
        if (!mixed) return Character.compare(one, other);
        return Integer.compare(left.codePointAt(i), right.codePointAt(i));
    }
}
