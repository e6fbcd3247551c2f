package io.portreeve.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {

    @Test
    void values_come_as_types_of_the_jdk() {
        JsonDocument json = parse("""
                {"text":"a","list":[1,true,null,{"x":false}],"none":null}""");

        assertThat(json.at("text")).isEqualTo("a");
        assertThat(json.at("none")).isNull();
        assertThat(json.at("list")).asString().isEqualTo("[1, true, null, {x=false}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.30000000000000004", "1E5", "-0", "18446744073709551616", "1e400000"})
    void a_number_keeps_its_text(String number) {
        assertThat(parse("{\"n\":" + number + "}").at("n"))
                .isInstanceOf(Number.class)
                .hasToString(number);
    }

    @Test
    void numbers_of_any_length_are_read() {
        String digits = "9".repeat(1_000_000);

        assertThat(parse("{\"n\":" + digits + "}").at("n")).hasToString(digits);
    }

    @Test
    void of_repeated_keys_the_last_one_wins() {
        assertThat(parse("""
                {"type":"ClusterIP","type":"NodePort"}""").text("type")).isEqualTo("NodePort");
    }

    @Test
    void bodies_nested_deeper_than_the_api_server_takes_are_read() {
        int depth = 19_000;
        JsonDocument json = parse("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");

        int levels = 0;
        for (Object inner = json.at("a"); inner instanceof List<?> list; levels++) {
            inner = list.isEmpty() ? null : list.getFirst();
        }
        assertThat(levels).isEqualTo(depth);
    }

    @Test
    void nesting_without_end_is_refused() {
        assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(1_000_000)))
                .isInstanceOf(UnreadableJsonException.class)
                .hasMessageContaining("levels deep");
    }

    @Test
    void bytes_that_are_not_utf_8_read_as_replacement_characters() {
        JsonDocument json = JsonDocument.parse("{\"a\":\"\u00ff\"}".getBytes(ISO_8859_1));

        assertThat(json.text("a")).isEqualTo("\uFFFD");
    }

    @Test
    void a_byte_order_mark_is_skipped() {
        assertThat(parse("\uFEFF{\"a\":\"b\"}").text("a")).isEqualTo("b");
    }

    @Test
    void text_is_made_safe_but_the_value_is_kept() {
        JsonDocument json = parse("""
                {"a":"x\\u0000\\ud800","b":["\\u0000",1,"y"]}""");

        assertThat(json.at("a")).isEqualTo("x\0\uD800");
        assertThat(json.text("a")).isEqualTo("x\uFFFD\uFFFD");
        assertThat(json.texts("b")).containsExactly("\uFFFD", "y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "\"a\"",
                "{\"a\":1,}",
                "{\"a\":1 2",
                "{\"a\":trie",
                "{\"a\":01",
                "{\"a\":\"\\x",
                "{\"a\":\"\n",
                "{\"a\":[1},",
                "{\"a\":1}}",
                "{}{}",
                "{} x",
                "{\"a\":NaN}",
                "{'a':1}"
            })
    void anything_but_one_object_or_the_beginning_of_one_is_refused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UnreadableJsonException.class);
    }

    @Test
    void of_a_cut_object_the_complete_part_is_read_wherever_the_cut_falls() {
        byte[] whole = """
                {"a":"ž\\n\ud83d\ude00","b":[-1.5e+3,{"c":null,"d":true}],"e":{"f":false},"g":12}""".getBytes(UTF_8);

        for (int end = 1; end < whole.length; end++) {
            JsonDocument cut = JsonDocument.parse(Arrays.copyOf(whole, end));
            assertThat(cut.isCut()).as("cut after %d bytes", end).isTrue();
            assertThat(cut.hides("z")).isTrue();
            assertThat(cut.at("g")).isNull();
        }
        assertThat(JsonDocument.parse(whole).isCut()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":12|{}",
                "{\"a\":12,|{a=12}",
                "{\"a\":\"x|{}",
                "{\"a\":\"x\"|{a=x}",
                "{\"a\":1,\"b|{a=1}",
                "{\"a\":1,\"b\"|{a=1}",
                "{\"a\":[1,2|{a=[1]}",
                "{\"a\":{\"b\":[{\"c\":tru|{a={b=[{}]}}",
                "{|{}"
            })
    void what_the_cut_goes_through_is_left_out(String text, String read) {
        assertThat(parse(text).root()).hasToString(read);
    }

    @Test
    void only_what_was_open_at_the_cut_hides_anything() {
        JsonDocument cut = parse("{\"done\":{\"x\":1},\"list\":[{\"y\":2},{\"z\":");

        assertThat(cut.hides("done", "x")).isFalse();
        assertThat(cut.hides("done", "y")).isFalse();
        assertThat(cut.hides("list")).isTrue();
        assertThat(cut.hides("other", "x")).isTrue();
        assertThat(parse("{}").hides("x")).isFalse();
    }

    @Test
    void keys_with_colliding_hashes_do_not_hide_an_event() {
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < 1 << 12; i++) {
            // "Aa" and "BB" have the same String.hashCode
            for (int bit = 0; bit < 12; bit++)
                keys.append(bit == 0 ? "\"" : "").append((i >> bit & 1) == 0 ? "Aa" : "BB");
            keys.append("\":1,");
        }

        Map<String, ?> root = parse(keys + "\"last\":2}").root();

        assertThat(root).hasSize((1 << 12) + 1);
    }

    @Test
    void half_characters_in_keys_hide_no_event() {
        assertThat(parse("{\"\\ud800\":1,\"a\":2}").root()).hasSize(2);
    }

    @Test
    void the_densest_bodies_that_the_api_server_takes_are_read() {
        String deep = ("[".repeat(9_000) + "]".repeat(9_000) + ",").repeat(113);
        assertThat(parse("{\"zz\":[" + deep + "1]}").root()).hasSize(1);
        assertThat(parse("{\"zz\":[" + "{},".repeat(1_040_000) + "1]}").root()).hasSize(1);
    }

    @Test
    void more_values_than_any_request_holds_are_not_made_into_objects() {
        assertThatThrownBy(() -> parse("{\"a\":[" + "1,".repeat(JsonDocument.MAX_VALUES) + "1]}"))
                .isInstanceOf(UnreadableJsonException.class)
                .hasMessage("it holds more than 2,500,000 values");
    }

    private static JsonDocument parse(String json) {
        return JsonDocument.parse(json.getBytes(UTF_8));
    }
}
