package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.portreeve.ingest.BatchRecord.Readable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captured bodies with bytes changed and ends cut off: nothing may throw, and no body may vanish. */
class AnyBytesTest {

    private static final IngestProperties LIMITS = Limits.with("max-decoded-size=4MB");

    @ParameterizedTest
    @CsvSource({
        "awkward-json_lines, IDENTITY", "awkward-noparser-json, IDENTITY", "deep-msgpack, IDENTITY",
        "msgpack-none, IDENTITY", "json_stream-none, IDENTITY", "cri-multiline-json_lines, IDENTITY",
        "json_lines-gzip, GZIP", "json_lines-zstd, ZSTD", "json_lines-snappy, SNAPPY"
    })
    void a_spoilt_body_is_read_as_far_as_it_can_be(String folder, ContentCoding coding) throws IOException {
        byte[] body = Files.readAllBytes(Path.of("src/test/resources/fluent-bit", folder, "body.bin"));
        for (int seed = 0; seed < 200; seed++) {
            byte[] spoilt = spoil(body, new Random(seed));
            try {
                assertThat(records(spoilt, coding)).isPositive();
            } catch (RuntimeException | AssertionError e) {
                fail("%s with seed %d".formatted(folder, seed), e);
            }
        }
    }

    private static byte[] spoil(byte[] body, Random random) {
        byte[] spoilt = random.nextBoolean() ? body.clone() : Arrays.copyOf(body, 1 + random.nextInt(body.length));
        for (int i = random.nextInt(4); i >= 0; i--) {
            // the first byte decides what the body is, so it stays
            if (spoilt.length > 1) spoilt[1 + random.nextInt(spoilt.length - 1)] = (byte) random.nextInt(256);
        }
        return spoilt;
    }

    private static int records(byte[] body, ContentCoding coding) {
        List<BatchRecord> records = new ArrayList<>();
        try (BatchSlots.Slot slot = new BatchSlots(LIMITS).claim()) {
            RecordReader.read(new BodyReader(LIMITS).decode(body, coding, slot), records::add);
        } catch (UndecodableBodyException e) {
            return 1;
        }
        for (BatchRecord each : records) {
            if (each instanceof Readable readable) EventUnwrapper.unwrap(readable.object(), readable.sentAt());
        }
        return records.size();
    }
}
