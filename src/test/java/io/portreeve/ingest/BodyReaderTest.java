package io.portreeve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import io.portreeve.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class BodyReaderTest {

    private static final byte[] TEXT = "{\"auditID\":\"1\"}\n".repeat(100).getBytes(UTF_8);

    private final IngestProperties limits = Limits.with("max-decoded-size=10000B", "max-wait=0s");
    private final BodyReader reader = new BodyReader(limits);
    private final BatchSlots slots = new BatchSlots(limits);

    @ParameterizedTest
    @EnumSource
    void a_body_is_decompressed(ContentCoding coding) throws Exception {
        assertThat(decode(compress(coding, TEXT), coding)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void pieces_behind_each_other_are_one_body(ContentCoding coding) throws Exception {
        byte[] pieces = join(compress(coding, "a".getBytes(UTF_8)), compress(coding, "b".getBytes(UTF_8)));

        assertThat(decode(pieces, coding)).isEqualTo("ab".getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void a_coding_without_header_is_recognised(ContentCoding coding) throws Exception {
        assertThat(ContentCoding.of(null, compress(coding, TEXT))).isEqualTo(coding);
        assertThat(ContentCoding.of("identity", compress(coding, TEXT))).isEqualTo(coding);
        assertThat(ContentCoding.of(null, TEXT)).isEqualTo(ContentCoding.IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", " x-gzip "})
    void gzip_has_more_than_one_name(String header) {
        assertThat(ContentCoding.named(header)).isEqualTo(ContentCoding.GZIP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip", "aws-chunked"})
    void other_codings_are_refused(String header) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ContentCoding.named(header))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(415));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void a_bomb_is_refused_before_it_goes_off(ContentCoding coding) throws Exception {
        byte[] bomb = compress(coding, new byte[10_001]);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> decode(bomb, coding))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(413));
        assertThat(decode(compress(coding, new byte[10_000]), coding)).hasSize(10_000);
    }

    @Test
    void a_zstd_frame_that_wants_more_memory_than_a_body_may_have_is_undecodable() {
        // frame header: no single segment, no content size; window descriptor of 2^27 bytes
        byte[] frame =
                join(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (17 << 3)}, new byte[] {1, 0, 0});

        assertThatExceptionOfType(UndecodableBodyException.class)
                .isThrownBy(() -> decode(frame, ContentCoding.ZSTD))
                .withMessageContaining("memory");
    }

    @Test
    void a_snappy_block_that_claims_gigabytes_is_refused() {
        byte[] liar = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 0, 'a'};

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> decode(liar, ContentCoding.SNAPPY));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void a_body_that_is_not_what_its_coding_says_is_undecodable(ContentCoding coding) throws Exception {
        byte[] whole = compress(coding, TEXT);

        for (byte[] bad :
                new byte[][] {TEXT, Arrays.copyOf(whole, whole.length - 3), join(whole, "garbage".getBytes(UTF_8)), {1}
                }) {
            assertThatExceptionOfType(UndecodableBodyException.class)
                    .isThrownBy(() -> decode(bad, coding))
                    .withMessageStartingWith("the body is not readable as " + coding.label());
        }
    }

    @Test
    void a_body_larger_than_the_limit_is_refused() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> read(new byte[10_001], -1))
                .satisfies(refusal -> assertThat(refusal.status().value()).isEqualTo(413));
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> read(new byte[0], 10_001));
    }

    @Test
    void a_body_that_ends_early_is_no_body() {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(TEXT, TEXT.length + 1));
    }

    @Test
    void a_large_body_comes_through_whole() throws Exception {
        var large = Limits.with("max-wait=0s");
        byte[] body = new byte[(8 << 20) + 12_345];
        Arrays.fill(body, (byte) 'x');
        byte[] bomb = compress(ContentCoding.ZSTD, body);

        try (BatchSlots.Slot slot = new BatchSlots(large).claim()) {
            assertThat(new BodyReader(large).decode(bomb, ContentCoding.ZSTD, slot))
                    .isEqualTo(body);
        }
    }

    private byte[] read(byte[] body, long declaredLength) throws IOException {
        try (InFlight.Request room = new InFlight(limits).enter(-1)) {
            return reader.read(new ByteArrayInputStream(body), declaredLength, room)
                    .join();
        }
    }

    private byte[] decode(byte[] body, ContentCoding coding) throws UndecodableBodyException {
        try (BatchSlots.Slot slot = slots.claim()) {
            return reader.decode(body, coding, slot);
        }
    }

    private static byte[] compress(ContentCoding coding, byte[] text) throws IOException {
        return switch (coding) {
            case IDENTITY -> text;
            case GZIP -> gzip(text);
            case ZSTD -> Zstd.compress(text);
            case SNAPPY -> Snappy.compress(text);
        };
    }

    private static byte[] gzip(byte[] text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
