package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portreeve.kql.KqlExpression.And;
import io.portreeve.kql.KqlExpression.AnyField;
import io.portreeve.kql.KqlExpression.FieldExists;
import io.portreeve.kql.KqlExpression.FieldIs;
import io.portreeve.kql.KqlExpression.FieldRange;
import io.portreeve.kql.KqlExpression.Not;
import io.portreeve.kql.KqlExpression.Or;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KqlParserTest {

    private static final KqlField A = new KqlField.Named("a");

    static Stream<String> supported() {
        return Lines.of("/kql/supported.kql").stream();
    }

    static Stream<String> unsupported() {
        return Lines.of("/kql/unsupported.kql").stream();
    }

    @ParameterizedTest
    @MethodSource("supported")
    void a_supported_query_parses_and_prints_to_the_same_tree(String query) {
        KqlExpression tree = Kql.parse(query);
        assertThat(Kql.parse(Kql.print(tree))).isEqualTo(tree);
    }

    @ParameterizedTest
    @MethodSource("supported")
    void white_space_and_keyword_case_do_not_matter(String query) {
        String spread =
                "\n\t" + query.replaceAll(" (and|or) ", "\r\n $1\t").replaceAll("\\bnot (?!here)", "nOt\u00a0\n") + " ";
        String shouted = query.replace(" and ", " AND ").replace(" or ", " oR ");
        assertThat(Kql.parse(spread)).isEqualTo(Kql.parse(query)).isEqualTo(Kql.parse(shouted));
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void an_unsupported_query_is_refused_with_its_place(String query) {
        KqlProblem problem = problem(query);
        assertThat(problem.line()).isEqualTo(1);
        assertThat(problem.column()).isBetween(1, query.length() + 1);
        assertThat(problem.message()).isNotBlank();
    }

    @Test
    void and_binds_tighter_than_or() {
        assertThat(Kql.parse("a:1 or a:2 and a:3"))
                .isEqualTo(new Or(List.of(is("1"), new And(List.of(is("2"), is("3"))))));
        assertThat(Kql.parse("a:1 and a:2 or a:3"))
                .isEqualTo(new Or(List.of(new And(List.of(is("1"), is("2"))), is("3"))));
    }

    @Test
    void not_binds_tightest() {
        assertThat(Kql.parse("not a:1 and a:2")).isEqualTo(new And(List.of(new Not(is("1")), is("2"))));
    }

    @Test
    void a_value_list_is_written_out() {
        assertThat(Kql.parse("a:(1 or not 2)")).isEqualTo(Kql.parse("a:1 or not a:2"));
        assertThat(Kql.parse("a:(* and not 2)")).isEqualTo(new And(List.of(new FieldExists(A), new Not(is("2")))));
    }

    @Test
    void a_value_list_does_not_reach_past_its_bracket() {
        KqlExpression alone = new AnyField(new KqlValue.Literal("2", false));
        assertThat(Kql.parse("a:1 or 2")).isEqualTo(new Or(List.of(is("1"), alone)));
    }

    @Test
    void a_range_has_a_comparison_and_a_bound() {
        KqlValue.Literal bound = new KqlValue.Literal("5", false);
        assertThat(Kql.parse("a <= 5")).isEqualTo(new FieldRange(A, KqlComparison.AT_MOST, bound));
        assertThat(Kql.parse("a>5")).isEqualTo(new FieldRange(A, KqlComparison.GREATER, bound));
    }

    @Test
    void stars_side_by_side_are_one() {
        assertThat(Kql.parse("a:x**y")).isEqualTo(Kql.parse("a:x*y"));
        assertThat(Kql.parse("a:**")).isEqualTo(new FieldExists(A));
    }

    @Test
    void an_escaped_n_wins_over_not_inside_a_word() {
        assertThat(Kql.parse("a:\\nothing")).isEqualTo(is("\nothing"));
        assertThat(Kql.parse("a:why \\not me")).isEqualTo(is("why not me"));
    }

    @Test
    void a_clause_knows_where_its_value_stood() {
        And query = (And) Kql.parse("a:1 and\n  b:(2)");
        assertThat(query.operands())
                .extracting(clause -> ((FieldIs) clause).place().line() + ":"
                        + ((FieldIs) clause).place().column())
                .containsExactly("1:3", "2:6");
    }

    @Test
    void a_problem_says_what_stood_there_and_what_could_have() {
        assertThat(problem("a:1 and\n  (b:2 or )"))
                .isEqualTo(new KqlProblem(2, 11, "Expected a clause such as field:value, found ')'.", null));
        assertThat(problem("a:\"x\" b:2").message())
                .isEqualTo("Expected 'and', 'or' or the end of the query, found 'b'.");
    }

    @Test
    void columns_count_characters_as_people_see_them() {
        assertThat(problem("a:\"😀\" b:2").column()).isEqualTo(7);
    }

    @Test
    void the_exception_reads_as_one_line() {
        assertThatExceptionOfType(KqlException.class)
                .isThrownBy(() -> Kql.parse("user.name:"))
                .withMessage("line 1, column 11: Expected a value, found the end of the query.");
    }

    @Test
    void ten_thousand_brackets_are_an_error() {
        for (String open : List.of("(", "a:{", "not (")) {
            assertThat(problem(open.repeat(10_000) + "a:1").message()).contains("deeper than 100 levels");
        }
        assertThat(problem("a:" + "(".repeat(10_000)).message()).contains("deeper than 100 levels");
    }

    @Test
    void a_hundred_brackets_are_fine_and_print_to_the_same_tree() {
        KqlExpression tree = Kql.parse("not (a:1 or ".repeat(Kql.MAX_DEPTH) + "a:2" + ")".repeat(Kql.MAX_DEPTH));
        assertThat(Kql.parse(Kql.print(tree))).isEqualTo(tree);
    }

    @Test
    void a_query_has_at_most_65536_characters() {
        String longest = "a:" + "x".repeat(65_534);
        assertThat(Kql.parse(longest)).isEqualTo(is("x".repeat(65_534)));
        assertThat(problem(longest + "x").message())
                .isEqualTo("The query has 65,537 characters; at most 65,536 are allowed.");
    }

    @Test
    void a_field_name_has_at_most_1000_characters() {
        assertThat(Kql.parse("f".repeat(1_000) + ":1")).isInstanceOf(FieldIs.class);
        assertThat(problem("f".repeat(1_001) + ":1").message()).contains("1,001 characters");
    }

    static KqlProblem problem(String query) {
        return catchThrowableOfType(KqlException.class, () -> Kql.parse(query))
                .problems()
                .getFirst();
    }

    private static KqlExpression is(String value) {
        return new FieldIs(A, new KqlValue.Literal(value, false));
    }
}
