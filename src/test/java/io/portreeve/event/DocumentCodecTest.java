package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.portreeve.PortreeveTest;
import io.portreeve.event.DocumentCodec.Packed;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@PortreeveTest
class DocumentCodecTest {

    @Autowired
    DocumentCodec codec;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void recorded_events_shrink_to_a_third_and_come_back() {
        long packedBytes = 0;
        long bytes = 0;
        for (byte[] document : TestEvents.recordedServices()) {
            Packed packed = codec.pack(document);
            assertThat(codec.unpack(packed.codec(), packed.bytes())).isEqualTo(document);
            packedBytes += packed.bytes().length;
            bytes += document.length;
        }
        assertThat(packedBytes).isLessThan(bytes / 3);
    }

    @Test
    void the_shipped_dictionary_never_changes() throws Exception {
        byte[] dictionary =
                getClass().getResourceAsStream("/zstd/dictionary-1.dict").readAllBytes();

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(dictionary)))
                .isEqualTo("632db3b08a563351c8ac33c490161bca649e956a20b3ae35bedbcc8f4fc7d645");
        assertThat(jdbc.queryForObject("select bytes from zstd_dictionary where id = 1", byte[].class))
                .isEqualTo(dictionary);
    }

    @Test
    void documents_can_be_stored_as_they_came() {
        var asTheyCame = new DocumentCodec(jdbc, new EventSettings(Duration.ofDays(30), EventSettings.Codec.NONE));
        byte[] document = TestEvents.recordedServices().getFirst();

        assertThat(asTheyCame.pack(document)).isEqualTo(new Packed(DocumentCodec.AS_IT_CAME, document));
    }

    @Test
    void zstd_without_a_dictionary_is_read() {
        byte[] document = "{\"auditID\":\"x\"}".getBytes(UTF_8);

        assertThat(codec.unpack(DocumentCodec.ZSTD, Zstd.compress(document))).isEqualTo(document);
    }

    @Test
    void a_damaged_document_claims_no_memory() {
        byte[] packed = Zstd.compress(new byte[257 << 20]);

        assertThatThrownBy(() -> codec.unpack(DocumentCodec.ZSTD, packed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("damaged");
    }
}
