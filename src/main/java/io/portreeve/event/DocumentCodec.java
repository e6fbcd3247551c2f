package io.portreeve.event;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Packs and unpacks documents: zstd with a dictionary of recorded events. A dictionary never changes once events were packed
 * with it; a better one gets a new id. The database holds the dictionaries too, so that a back-up can read its own events.
 */
@Component
class DocumentCodec {

    /** The document as it came. */
    static final int AS_IT_CAME = 0;

    /** zstd without a dictionary; codec 1 + n is zstd with dictionary n. */
    static final int ZSTD = 1;

    private static final int LEVEL = 1;

    private static final int DICTIONARY = 1;

    private final JdbcTemplate jdbc;
    private final boolean packs;
    private final byte[] dictionary = shipped(DICTIONARY);
    private final ZstdDictCompress packing = new ZstdDictCompress(dictionary, LEVEL);
    private final Map<Integer, ZstdDictDecompress> unpacking = new ConcurrentHashMap<>();
    private final Queue<ZstdCompressCtx> packers = new ConcurrentLinkedQueue<>();
    private final Queue<ZstdDecompressCtx> unpackers = new ConcurrentLinkedQueue<>();

    DocumentCodec(JdbcTemplate jdbc, EventSettings settings) {
        this.jdbc = jdbc;
        this.packs = settings.codec() == EventSettings.Codec.DICTIONARY;
        unpacking.put(DICTIONARY, new ZstdDictDecompress(dictionary));
    }

    /** A document as it is stored. */
    record Packed(int codec, byte[] bytes) {}

    @PostConstruct
    void saveDictionary() {
        jdbc.update(
                "insert into zstd_dictionary (id, bytes) values (?, ?) on conflict do nothing", DICTIONARY, dictionary);
    }

    Packed pack(byte[] document) {
        if (!packs) return new Packed(AS_IT_CAME, document);
        ZstdCompressCtx packer = packers.poll();
        if (packer == null) packer = new ZstdCompressCtx().setLevel(LEVEL).loadDict(packing);
        byte[] packed = packWith(packer, document);
        packers.add(packer);
        return packed.length < document.length
                ? new Packed(ZSTD + DICTIONARY, packed)
                : new Packed(AS_IT_CAME, document);
    }

    /** A context that failed is not used again. */
    private static byte[] packWith(ZstdCompressCtx packer, byte[] document) {
        try {
            return packer.compress(document);
        } catch (RuntimeException failed) {
            packer.close();
            throw failed;
        }
    }

    byte[] unpack(int codec, byte[] stored) {
        return switch (codec) {
            case AS_IT_CAME -> stored;
            case ZSTD -> Zstd.decompress(stored, sizeOf(stored));
            default -> unpackWith(unpacking.computeIfAbsent(codec - ZSTD, this::saved), stored);
        };
    }

    /** How large a document is when it is unpacked, as far as its stored bytes tell. */
    static long decodedBytes(Packed document) {
        long told = document.codec() == AS_IT_CAME ? 0 : Zstd.getFrameContentSize(document.bytes());
        return Math.max(document.bytes().length, told);
    }

    private byte[] unpackWith(ZstdDictDecompress words, byte[] stored) {
        ZstdDecompressCtx unpacker = unpackers.poll();
        if (unpacker == null) unpacker = new ZstdDecompressCtx();
        byte[] document = unpackWith(unpacker, words, stored);
        unpackers.add(unpacker);
        return document;
    }

    private static byte[] unpackWith(ZstdDecompressCtx unpacker, ZstdDictDecompress words, byte[] stored) {
        try {
            return unpacker.loadDict(words).decompress(stored, sizeOf(stored));
        } catch (RuntimeException failed) {
            unpacker.close();
            throw failed;
        }
    }

    /** Ingest lets no larger document in: what claims to be larger is damaged. */
    private static int sizeOf(byte[] stored) {
        long size = Zstd.getFrameContentSize(stored);
        if (size < 0 || size > DocumentLimits.MAX_BYTES) {
            throw new IllegalStateException("a stored document is damaged: its size reads as " + size);
        }
        return (int) size;
    }

    private ZstdDictDecompress saved(int id) {
        byte[] bytes = jdbc.queryForObject("select bytes from zstd_dictionary where id = ?", byte[].class, id);
        if (bytes == null) throw new IllegalStateException("there is no zstd dictionary " + id);
        return new ZstdDictDecompress(bytes);
    }

    private static byte[] shipped(int id) {
        String name = "/zstd/dictionary-%d.dict".formatted(id);
        try (InputStream resource = DocumentCodec.class.getResourceAsStream(name)) {
            if (resource == null) throw new IllegalStateException(name + " is missing from the class path");
            return resource.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
