package io.portreeve.ingest;

import io.portreeve.event.DocumentLimits;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the way in.
 *
 * @param maxDecodedSize how large a body may be, before and after decompression
 * @param maxConcurrentBatches how many batches are worked on at once; the others wait
 * @param maxWait how long a batch waits for its turn before it is refused with 429: Fluent Bit gives up after 60 seconds, the
 *     kube-apiserver after 30
 * @param maxRequests how many requests are on their way in at once, from the first byte of the body to the answer, those that
 *     wait included; one more is refused with 429 at once
 * @param maxBytesInFlight how much of bodies is held at once; two that go beyond it, with up to 8 MB each, and one large body
 *     at a time come on top
 * @param maxBodyTime how long a body may take to arrive before it is refused with 408
 * @param maxRecords how many records a batch may hold
 * @param maxDepth how deep an event may nest; the API server stops at 10,000 levels, and an event adds a few
 * @param maxKeyLength how many characters a key in an event may have; the API server takes bodies of 3 MiB
 * @param maxStringLength how many characters a string in an event may have
 */
@Validated
@ConfigurationProperties("portreeve.ingest")
record IngestProperties(
        @DefaultValue("64MB") DataSize maxDecodedSize,
        @DefaultValue("8") @Positive int maxConcurrentBatches,
        @DefaultValue("20s") Duration maxWait,
        @DefaultValue("400") @Positive int maxRequests,
        @DefaultValue("64MB") DataSize maxBytesInFlight,
        @DefaultValue("60s") Duration maxBodyTime,
        @DefaultValue("1000000") @Positive int maxRecords,
        @DefaultValue("12000") int maxDepth,
        @DefaultValue("8388608") int maxKeyLength,
        @DefaultValue("8388608") int maxStringLength) {

    IngestProperties {
        if (maxDecodedSize.toBytes() < 1 || maxDecodedSize.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "portreeve.ingest.max-decoded-size %s is not in 1B..2047MB".formatted(maxDecodedSize));
        }
        if (maxBytesInFlight.toBytes() < InFlight.LARGE || maxBytesInFlight.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "portreeve.ingest.max-bytes-in-flight %s is not in 8MB..2047MB".formatted(maxBytesInFlight));
        }
        new DocumentLimits(maxDepth, maxKeyLength, maxStringLength); // refuses what cannot be
    }

    DocumentLimits documentLimits() {
        return new DocumentLimits(maxDepth, maxKeyLength, maxStringLength);
    }
}
