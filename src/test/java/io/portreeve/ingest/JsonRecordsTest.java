package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.ingest.BatchRecord.Readable;
import io.portreeve.ingest.BatchRecord.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRecordsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"a\":1},{\"b\":2}]",
                "  [\n  {\"a\":1},\n  {\"b\":2}\n]\n",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1}\n{\"b\":2}",
                "{\"a\":1}\r\n{\"b\":2}\r\n",
                "\uFEFF{\"a\":1}\n\n{\"b\":2}\n\n",
                "[{\"a\":1}][{\"b\":2}]",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[{\"a\":1},{\"b\":2}]}",
                "{\"items\":[{\"a\":1},{\"b\":2}],\"metadata\":{},\"kind\":\"EventList\"}",
                "{\"items\":[{\"a\":1},{\"b\":2}]}",
                "[{\"items\":[{\"a\":1},{\"b\":2}]}]"
            })
    void every_shape_holds_the_same_two_records(String body) {
        assertThat(read(body)).containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\ud800\":1}",
                "{\"a\":{\"x\\uDC00y\":1}}",
                "{\"ab\\ud83dcd\":1,\"b\":\"\\ud83d\\ude00\"}",
                "{\"\\\\ud800\\udfff\":1}"
            })
    void half_characters_in_names_hide_no_event(String event) {
        assertThat(read("[" + event + ",{\"b\":2}]")).containsExactly(event, "{\"b\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{\"a\":1}", "[{\"a\":1},", "[{\"a\":1}, \n"})
    void an_array_without_an_end_tells_that_something_is_missing(String body) {
        assertThat(reasons(body)).containsExactly("the record is missing: the array is cut off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"items\":[],\"log\":\"{\\\"auditID\\\":\\\"1\\\"}\"}",
                "{\"items\":[{\"x\":1}],\"audit\":{\"auditID\":\"1\"}}",
                "{\"items\":[\"x\"],\"a\":1}",
                "{\"items\":[]}"
            })
    void an_object_that_only_has_items_is_a_record_itself(String body) {
        assertThat(read(body)).containsExactly(body);
    }

    @Test
    void items_that_come_twice_all_count() {
        assertThat(read("{\"kind\":\"EventList\",\"items\":[{\"a\":1}],\"items\":[{\"b\":2}]}"))
                .containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[,]", "[ , ,]\n"})
    void an_array_of_commas_tells_that_something_is_missing(String body) {
        assertThat(reasons(body)).containsExactly("the record is missing between commas");
    }

    @Test
    void a_body_that_is_too_deep_everywhere_is_given_up_soon() {
        String body = "{\"a\":1}\n" + "{\"a\":\n".repeat(1_000) + "[".repeat(21_000);
        assertThat(reasons(body)).hasSizeLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n ", "[]", "[ ]\n", "{\"kind\":\"EventList\",\"items\":[]}"})
    void an_empty_batch_has_no_records(String body) {
        assertThat(read(body)).isEmpty();
    }

    @Test
    void a_record_is_a_slice_of_what_came() {
        String odd = "{ \"a\" : 1.50e+01,\t\"a\":\"\\u00e9\\ud800é\", \"n\":18446744073709551616 }";

        assertThat(read("{}" + odd + "[" + odd + "]")).containsExactly("{}", odd, odd);
    }

    @Test
    void a_broken_line_costs_that_line() {
        assertThat(read("{\"a\":1}\n{\"cut\":\"ab\n{\"b\":2}\nnot json\n{\"c\":tru}\n{\"d\":4}\n"))
                .containsExactly(
                        "{\"a\":1}", "!{\"cut\":\"ab\n", "{\"b\":2}", "!not json", "!{\"c\":tru}\n", "{\"d\":4}");
    }

    @Test
    void a_broken_record_without_line_ends_costs_up_to_its_bracket() {
        assertThat(read("{\"a\":1}{\"b\":[tru,\"}\"]}{\"c\":3}"))
                .containsExactly("{\"a\":1}", "!{\"b\":[tru,\"}\"]}", "{\"c\":3}");
    }

    @Test
    void a_broken_item_costs_that_item() {
        assertThat(read("[{\"a\":1},{\"b\":[nope,\"}\"]},{\"c\":3}]"))
                .containsExactly("{\"a\":1}", "!{\"b\":[nope,\"}\"]}", "{\"c\":3}");
        assertThat(read("{\"kind\":\"EventList\",\"items\":[{\"a\":1},{\"b\":nope},{\"c\":3}],\"x\":{}}\n{\"d\":4}"))
                .containsExactly("{\"a\":1}", "!{\"b\":nope}", "{\"c\":3}", "{\"d\":4}");
    }

    @Test
    void items_that_are_no_objects_are_records_too() {
        assertThat(read("[1,\"two, ]\",[3,[4]],null,{\"a\":1},-1.5e3]"))
                .containsExactly("!1", "!\"two, ]\"", "![3,[4]]", "!null", "{\"a\":1}", "!-1.5e3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"a\":1},{\"b\":2},{\"c\":\"x",
                "{\"a\":1}{\"b\":2}{\"c\":\"x",
                "{\"a\":1}\n{\"b\":2}\n{\"c\":\"x",
                "{\"kind\":\"EventList\",\"items\":[{\"a\":1},{\"b\":2},{\"c\":\"x",
                "{\"items\":[{\"a\":1},{\"b\":2},{\"c\":\"x"
            })
    void of_a_body_cut_off_the_rest_is_one_record(String body) {
        assertThat(read(body)).containsExactly("{\"a\":1}", "{\"b\":2}", "!{\"c\":\"x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "no json\nat all\n",
                "{\"cut\":",
                "{\"cut\":\n{\"cut\":\n",
                "[INFO] a line of a log, and more",
                "123",
                "null",
                "\u0000\u0001",
                "{\"a\"\u0000"
            })
    void an_unreadable_body_is_one_record(String body) {
        assertThat(read(body)).singleElement().asString().startsWith("!");
    }

    @Test
    void the_reason_says_where_and_what() {
        assertThat(reasons("{\"a\":1}\n{\"b\":tru}\n"))
                .singleElement()
                .asString()
                .startsWith("the record is not JSON at byte 5: a word that is not of JSON");
        assertThat(reasons("{\"b\":\"x")).containsExactly("the body is not JSON at byte 7: it is cut off");
        assertThat(reasons("hello")).containsExactly("the body is not a JSON object or array");
    }

    @Test
    void depth_and_digits_are_no_matter() {
        String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        String digits = "{\"a\":" + "7".repeat(5_000) + ",\"b\":1e400000}";

        assertThat(read("[" + deep + "," + digits + "]")).containsExactly(deep, digits);
    }

    @Test
    void too_deep_an_item_costs_that_item() {
        String tooDeep = "{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";

        assertThat(read("{\"items\":[{\"a\":1}," + tooDeep + ",{\"b\":2}]}"))
                .containsExactly("{\"a\":1}", "!" + tooDeep, "{\"b\":2}");
    }

    @Test
    void bytes_that_are_not_utf_8_are_mended() {
        byte[] body = "{\"a\":\"x?y\"}\n{\"b\":2}".getBytes(UTF_8);
        body[7] = (byte) 0xFF;

        assertThat(read(body)).containsExactly("{\"a\":\"x\uFFFDy\"}", "{\"b\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a}",
                "{\"a\":[\n",
                "{\"a\":1,\n",
                "x\n",
                "[1],",
                "{\"items\":[{",
                "{\"items\":[",
                "[{\"items\":[",
                "{\"a\":\"",
                "[{\"a\":["
            })
    void hostile_repetition_is_read_in_a_moment(String piece) {
        String body = "{}\n" + piece.repeat(4_000_000 / piece.length());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(body));
    }

    /** The records in their order, unreadable ones marked with an exclamation mark. */
    private static List<String> read(String body) {
        return read(body.getBytes(UTF_8));
    }

    private static List<String> read(byte[] body) {
        return records(body).stream()
                .map(each -> switch (each) {
                    case Readable readable -> new String(readable.object().bytes(), UTF_8);
                    case Unreadable unreadable -> "!" + new String(unreadable.bytes(), UTF_8);
                })
                .toList();
    }

    private static List<String> reasons(String body) {
        return records(body.getBytes(UTF_8)).stream()
                .filter(Unreadable.class::isInstance)
                .map(each -> ((Unreadable) each).reason())
                .toList();
    }

    private static List<BatchRecord> records(byte[] body) {
        List<BatchRecord> records = new ArrayList<>();
        RecordReader.read(body, records::add);
        return records;
    }
}
