package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KqlPrinterTest {

    private static final long SEED = 20_261_124;

    private final Random random = new Random(SEED);

    @Test
    void printing_any_tree_and_parsing_it_again_gives_the_same_tree() {
        for (int i = 0; i < 20_000; i++) {
            KqlExpression tree = expression(4);
            assertThat(Kql.parse(Kql.print(tree))).as(Kql.print(tree)).isEqualTo(tree);
        }
    }

    @Test
    void any_text_is_parsed_or_refused_with_a_problem() {
        for (int i = 0; i < 50_000; i++) {
            String text = text(12);
            assertThatCode(() -> parseOrRefuse(text)).as(text).doesNotThrowAnyException();
        }
    }

    @Test
    void clauses_on_one_field_print_as_a_value_list() {
        assertThat(Kql.print(
                        Kql.parse("user.name : * AND NOT(user.name:a OR user.name:\"b\")".replace("NOT(", "NOT ("))))
                .isEqualTo("user.name:(* and not (a or \"b\"))");
    }

    private static void parseOrRefuse(String text) {
        try {
            KqlExpression tree = Kql.parse(text);
            assertThat(Kql.parse(Kql.print(tree))).isEqualTo(tree);
        } catch (KqlException refused) {
            assertThat(refused.problems()).isNotEmpty();
        }
    }

    private KqlExpression expression(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 9)) {
            case 0 -> new KqlExpression.MatchAll();
            case 1 -> new KqlExpression.AnyField(value());
            case 2 -> new KqlExpression.FieldRange(field(), pick(KqlComparison.values()), literal());
            case 3 ->
                new KqlExpression.FieldExists(pick(named(), new KqlField.Matching(new KqlPattern(List.of("a", "")))));
            case 4 -> new KqlExpression.FieldIs(field(), value());
            case 5 -> new KqlExpression.Not(expression(depth - 1));
            case 6 -> new KqlExpression.Nested(text(3), expression(depth - 1));
            case 7 -> new KqlExpression.And(expressions(depth - 1));
            default -> new KqlExpression.Or(expressions(depth - 1));
        };
    }

    private List<KqlExpression> expressions(int depth) {
        return Stream.generate(() -> expression(depth))
                .limit(2 + random.nextInt(2))
                .toList();
    }

    private KqlField field() {
        return random.nextInt(3) == 0 ? new KqlField.Matching(pattern()) : named();
    }

    private KqlField named() {
        return new KqlField.Named(random.nextBoolean() ? "a" : text(3));
    }

    private KqlValue value() {
        KqlPattern pattern = pattern();
        return random.nextInt(3) == 0 && !pattern.isLoneStar() ? new KqlValue.Wildcard(pattern) : literal();
    }

    private KqlValue.Literal literal() {
        String text = text(5);
        return new KqlValue.Literal(text, text.isEmpty() || text.equals("null") || random.nextBoolean());
    }

    private KqlPattern pattern() {
        int last = 1 + random.nextInt(3);
        return new KqlPattern(IntStream.rangeClosed(0, last)
                .mapToObj(i -> i == 0 || i == last ? text(2) : "x" + text(2))
                .toList());
    }

    /** Up to so many of the pieces that a printer gets wrong. */
    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            text.append(pick(
                    "a", "b", "and", "OR", "not", "ot", "null", "n", "u0041", " ", "  ", "\t", "\n", "\r", "\u00a0",
                    "\\", "\"", ":", "(", ")", "{", "}", "<", ">", "=", "*", "?", "é", "😀", "\u0000"));
        }
        return text.toString();
    }

    @SafeVarargs
    private final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
