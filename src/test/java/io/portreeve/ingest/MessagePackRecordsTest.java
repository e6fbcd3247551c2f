package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.ingest.BatchRecord.Readable;
import io.portreeve.ingest.BatchRecord.Unreadable;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class MessagePackRecordsTest {

    private static final Instant TIME = Instant.parse("2026-11-24T02:58:10.700795001Z");

    private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();

    @Test
    void a_record_comes_with_its_time_and_metadata() throws IOException {
        packer.packArrayHeader(2).packArrayHeader(2);
        packEventTime();
        packer.packMapHeader(0).packMapHeader(1).packString("a").packInt(1);

        assertThat(records()).singleElement().satisfies(only -> {
            assertThat(json(only)).isEqualTo("{\"a\":1}");
            assertThat(((Readable) only).sentAt()).isEqualTo(TIME);
        });
    }

    @Test
    void older_forms_and_bare_maps_are_records() throws IOException {
        packer.packArrayHeader(2).packLong(TIME.getEpochSecond());
        packer.packMapHeader(1).packString("a").packInt(1);
        packer.packArrayHeader(2).packDouble(1.5).packMapHeader(0);
        packer.packMapHeader(1).packString("b").packInt(2);

        assertThat(records()).map(MessagePackRecordsTest::json).containsExactly("{\"a\":1}", "{}", "{\"b\":2}");
        assertThat(records())
                .map(each -> ((Readable) each).sentAt())
                .containsExactly(
                        Instant.ofEpochSecond(TIME.getEpochSecond()), Instant.ofEpochSecond(1, 500_000_000), null);
    }

    @Test
    void a_time_that_cannot_be_does_not_refuse_the_record() throws IOException {
        packer.packArrayHeader(2).packExtensionTypeHeader((byte) -1, 12);
        packer.addPayload(
                ByteBuffer.allocate(12).putInt(-1).putLong(Long.MAX_VALUE).array());
        packer.packMapHeader(1).packString("a").packInt(1);

        assertThat(records()).map(MessagePackRecordsTest::json).containsExactly("{\"a\":1}");
    }

    @Test
    void what_is_no_record_costs_itself_only() throws IOException {
        packer.packArrayHeader(2).packInt(1).packString("abc");
        packer.packNil().packInt(7);
        packer.packArrayHeader(3).packString("x").packBoolean(true);
        packer.packMapHeader(1).packString("a").packInt(1);

        assertThat(records()).hasSize(6);
        assertThat(json(records().getLast())).isEqualTo("{\"a\":1}");
    }

    @Test
    void an_array_of_records_is_read_as_its_items() throws IOException {
        packer.packArrayHeader(2);
        for (int i = 0; i < 2; i++) {
            packer.packArrayHeader(2).packArrayHeader(2);
            packEventTime();
            packer.packMapHeader(0).packMapHeader(1).packString("a").packInt(i);
        }

        assertThat(records()).map(MessagePackRecordsTest::json).containsExactly("{\"a\":0}", "{\"a\":1}");
    }

    @Test
    void values_keep_their_meaning_as_json() throws IOException {
        packer.packMapHeader(8);
        packer.packString("big").packBigInteger(new BigInteger("18446744073709551615"));
        packer.packString("small").packLong(Long.MIN_VALUE);
        packer.packString("double").packDouble(0.1 + 0.2);
        packer.packString("nan").packDouble(Double.NaN);
        packer.packString("bin").packBinaryHeader(2).writePayload("hi".getBytes(UTF_8));
        packer.packString("ext").packExtensionTypeHeader((byte) 5, 2).writePayload(new byte[] {(byte) 0xCA, 1});
        packer.packString("bad").packRawStringHeader(3).writePayload(new byte[] {'a', (byte) 0xFF, 'b'});
        packer.packInt(7).packArrayHeader(3).packNil().packBoolean(true).packString("\"\n");

        assertThat(records())
                .singleElement()
                .satisfies(only -> assertThat(json(only))
                        .isEqualTo("{\"big\":18446744073709551615,\"small\":-9223372036854775808,"
                                + "\"double\":0.30000000000000004,\"nan\":\"NaN\",\"bin\":\"hi\",\"ext\":\"ca01\","
                                + "\"bad\":\"a\uFFFDb\",\"7\":[null,true,\"\\\"\\n\"]}"));
    }

    @Test
    void depth_is_no_matter() throws IOException {
        packer.packMapHeader(1).packString("a");
        for (int i = 0; i < 3_000; i++) packer.packArrayHeader(1);
        packer.packNil();

        assertThat(records())
                .singleElement()
                .satisfies(only -> assertThat(json(only))
                        .isEqualTo("{\"a\":" + "[".repeat(3_000) + "null" + "]".repeat(3_000) + "}"));
    }

    @Test
    void what_cannot_be_json_costs_that_record() throws IOException {
        packer.packMapHeader(1).packArrayHeader(0).packInt(1);
        packer.packMapHeader(1).packString("a").packInt(1);

        assertThat(records()).hasSize(2);
        assertThat(records().getFirst())
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.reason())
                                .isEqualTo("the record cannot be written as JSON: a key is not text"));
        assertThat(json(records().getLast())).isEqualTo("{\"a\":1}");
    }

    @Test
    void of_a_stream_cut_off_the_rest_is_one_record() throws IOException {
        packer.packMapHeader(1).packString("a").packInt(1);
        packer.packMapHeader(1).packString("b").packString("a longer text");
        byte[] cut = Arrays.copyOf(packer.toByteArray(), packer.toByteArray().length - 3);

        List<BatchRecord> records = records(cut);

        assertThat(records).hasSize(2);
        assertThat(json(records.getFirst())).isEqualTo("{\"a\":1}");
        assertThat(records.getLast()).isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({"5, 3", "5, 0", "2, 0", "1000, 2"})
    void of_an_array_cut_between_its_items_the_rest_is_one_record(int announced, int sent) throws IOException {
        packer.packArrayHeader(announced);
        for (int i = 0; i < sent; i++) packer.packMapHeader(1).packString("a").packInt(i);

        assertThat(records())
                .hasSize(sent + 1)
                .last()
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        missing ->
                                assertThat(missing.reason()).isEqualTo("the record is missing: an array is cut off"));
    }

    @Test
    void a_text_that_claims_two_gigabytes_is_not_believed() {
        byte[] liar = {(byte) 0x81, (byte) 0xDB, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 'a'};

        assertThat(records(liar)).singleElement().isInstanceOf(Unreadable.class);
    }

    private void packEventTime() throws IOException {
        byte[] time = ByteBuffer.allocate(8)
                .putInt((int) TIME.getEpochSecond())
                .putInt(TIME.getNano())
                .array();
        packer.packExtensionTypeHeader((byte) 0, 8).writePayload(time);
    }

    private List<BatchRecord> records() {
        return records(packer.toByteArray());
    }

    private static List<BatchRecord> records(byte[] body) {
        List<BatchRecord> records = new ArrayList<>();
        RecordReader.read(body, records::add);
        return records;
    }

    private static String json(BatchRecord batchRecord) {
        return new String(((Readable) batchRecord).object().bytes(), UTF_8);
    }
}
