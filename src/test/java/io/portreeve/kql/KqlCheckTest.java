package io.portreeve.kql;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.FieldCatalogue;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the author of a query is told. */
class KqlCheckTest {

    @Test
    void all_problems_are_told_in_the_order_of_the_text() {
        KqlCheck check = check("""
                user.name: and
                kubernetes.audit.responseStatus.code: abc or (source.ip: 10.0.0
                  or user.id: a:b and event.action: \\q or user.id: null)) and @timestamp > soon""");

        assertThat(check.problems())
                .extracting(problem -> problem.line() + ":" + problem.column())
                .containsExactly("1:12", "2:39", "2:58", "3:16", "3:37", "3:52", "3:57", "3:76");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "user.name == \"jana\"                  ; colon",
                "user.name = \"jana\"                   ; colon",
                "user.name:=\"jana\"                    ; colon",
                "user.name != \"jana\"                  ; not field:value",
                "!user.name:jana:x                      ; 'and' or 'or'",
                "user.name:a && user.id:b               ; 'and' for '&&'",
                "user.name:a || user.id:b               ; 'or' for '||'",
                "user.name:(\"a\" \"b\")                ; (a or b)",
                "user.name:\"a\" \"b\"                  ; field:(a or b)",
                "user.name:\"a\" user.id:b              ; 'and' or 'or'",
                "user.name:a user.id:b                  ; 'and' or 'or'",
                "user.name:system:admin                 ; \\:",
                "user.name:'system:admin'               ; quotes",
                "kubernetes.audit.responseStatus.code: 401 403 ; field:(a or b)",
            })
    void usual_mistakes_are_told_with_the_way_out(String query, String hint) {
        assertThat(check(query).problems())
                .first()
                .extracting(KqlProblem::hint)
                .asString()
                .contains(hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "jana                                   ; 1:1 ; field:value",
                "event.action:get or list               ; 1:21 ; field:(a or b)",
                "user.name == jana                      ; 1:1 ; colon",
                "verb!=create                           ; 1:1 ; not field:value",
                "user.name:a && b                       ; 1:11 ; 'and' for",
                "user.name:a || b                       ; 1:11 ; 'or' for",
                "user.name:=jana                        ; 1:11 ; colon",
                "user.name:'jana'                       ; 1:11 ; double quotes",
                "user.name:john doe                     ; 1:11 ; (a or b)",
                "user.name:\"C:\\temp\"                 ; 1:11 ; backslash",
                "kubernetes.audit.responseStatus.code:403.5 ; 1:38 ;",
                "message:\"--\"                         ; 1:9 ;",
            })
    void what_is_hardly_meant_is_a_warning(String query, String place, @Nullable String hint) {
        KqlCheck check = check(query);

        assertThat(check.problems()).isEmpty();
        assertThat(check.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.line() + ":" + warning.column()).isEqualTo(place);
            assertThat(String.valueOf(warning.hint())).contains(hint == null ? "null" : hint);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user.name:(a or b*) and not source.ip:10.0.0.0/8",
                "kubernetes.audit.requestURI:/api?a==b",
                "message:some words",
                "user.name:\"john doe\"",
                "*"
            })
    void what_is_meant_so_is_no_warning(String query) {
        assertThat(check(query)).satisfies(check -> {
            assertThat(check.problems()).isEmpty();
            assertThat(check.warnings()).isEmpty();
        });
    }

    @Test
    void fields_are_told_once_and_in_full() {
        assertThat(check("user.name:(a or b) and x.rules:{ verbs:\"*\" and not r*:c } and user.name:*")
                        .fields())
                .containsExactly("user.name", "x.rules", "x.rules.verbs", "x.rules.r*");
    }

    @ParameterizedTest
    @MethodSource("io.portreeve.kql.KqlParserTest#unsupported")
    void a_query_has_problems_exactly_when_it_is_refused(String query) {
        assertThat(check(query).problems()).hasSizeBetween(1, 2);
    }

    @ParameterizedTest
    @MethodSource("io.portreeve.kql.KqlParserTest#supported")
    void a_supported_query_has_no_problems(String query) {
        assertThat(check(query).problems()).isEmpty();
    }

    @Test
    void no_more_than_twenty_problems_are_told() {
        for (String query : List.of(
                "a:b:c and ".repeat(6_000) + "d",
                "source.ip:x or ".repeat(4_000) + "d",
                "(a:\\q ".repeat(9_000),
                ") ".repeat(30_000))) {
            assertThat(check(query).problems()).hasSizeBetween(1, 20);
        }
    }

    private static KqlCheck check(String query) {
        return KqlCheck.of(query, FieldCatalogue.TYPES, Clock.systemUTC());
    }
}
