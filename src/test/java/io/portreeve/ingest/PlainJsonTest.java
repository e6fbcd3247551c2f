package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.event.PlainJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PlainJsonTest {

    private static final byte[] MEANINGFUL = "{}[],:\"\\u0dDe-+.1 tn\n\0é".getBytes(UTF_8);

    private static final String EVERYTHING = """
            {"a":{"b":[1,-0,2.5e+10,true,false,null,"\\u00e9\\n",{}]}, "n":-12.5E-3 , "i":0,"t":true,"x":[ ] ,
            "s":"a\\"b\\\\c\\/\\b\\f\\n\\r\\t\\u0041","":"","\\u0061a":"\\u00e9"}""";

    @Test
    void recordedEventsArePlain() throws IOException {
        assertThat(samples())
                .allSatisfy(sample ->
                        assertThat(PlainJson.read(sample, 0, sample.length)).isNotNull());
    }

    @Test
    void findsWhatTheParserFindsWhateverTheBytesAre() throws IOException {
        Random random = new Random(6);
        for (byte[] sample : samples()) {
            requireAgreement(sample, sample.length);
            for (int i = 0; i < 500; i++) {
                byte[] damaged = sample.clone();
                for (int times = random.nextInt(3); times >= 0; times--) {
                    damaged[random.nextInt(damaged.length)] = MEANINGFUL[random.nextInt(MEANINGFUL.length)];
                }
                requireAgreement(damaged, random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":tru}",
                "{\"a\":nulll}",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{,}",
                "{\"a\" 1}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\t\"}",
                "{a:1}",
                "{\"a\":{\"b\"}}",
                "{\"a\":[1 2]}",
                "{\"a\":1",
                "[1]",
                "",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                "{\"\\ud800\":1}",
                "{\"a\":\"\\udfff\"}"
            })
    void leavesToTheParserWhatIsNotPlain(String json) {
        byte[] source = json.getBytes(UTF_8);
        assertThat(PlainJson.read(source, 0, source.length)).isNull();
    }

    @Test
    void leavesDepthToTheParser() {
        byte[] deep = ("{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}").getBytes(UTF_8);
        assertThat(PlainJson.read(deep, 0, deep.length)).isNull();
    }

    private static List<byte[]> samples() throws IOException {
        List<byte[]> samples = new ArrayList<>(List.of(EVERYTHING.getBytes(UTF_8)));
        for (String line : Files.readAllLines(Path.of("docs/sample-audit.log")).subList(0, 10)) {
            samples.add(line.getBytes(UTF_8));
            samples.add(
                    ("{\"date\":1.5,\"log\":" + JsonMapper.shared().writeValueAsString(line) + "}").getBytes(UTF_8));
        }
        return samples;
    }

    private static void requireAgreement(byte[] source, int limit) {
        PlainJson plain = PlainJson.read(source, 0, limit);
        if (plain == null) return;
        assertThat(told(new JsonObject(plain, PlainJson.ROOT))).isEqualTo(parsed(source, limit));
    }

    private static @Nullable String parsed(byte[] source, int limit) {
        try {
            return told(JsonObjectReader.readAny(source, 0, limit));
        } catch (BrokenJsonException e) {
            return null;
        }
    }

    private static String told(JsonObject object) {
        return object.from() + " to " + object.to() + ": "
                + object.members().stream()
                        .map(member -> List.of(
                                member.name(),
                                member.kind(),
                                member.from(),
                                member.to(),
                                String.valueOf(member.text()),
                                String.valueOf(object.object(member) == null),
                                String.valueOf(object.text(member.name()))))
                        .toList();
    }
}
