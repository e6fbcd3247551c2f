package io.portreeve.ingest;

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
 * @param maxConcurrentBatches how many batches are read at once; the others wait
 * @param maxWait how long a batch waits for its turn before it is refused with 429: Fluent Bit gives up after 60 seconds, the
 *     kube-apiserver after 30
 */
@Validated
@ConfigurationProperties("portreeve.ingest")
record IngestProperties(
        @DefaultValue("64MB") DataSize maxDecodedSize,
        @DefaultValue("8") @Positive int maxConcurrentBatches,
        @DefaultValue("20s") Duration maxWait) {

    IngestProperties {
        if (maxDecodedSize.toBytes() < 1 || maxDecodedSize.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "portreeve.ingest.max-decoded-size %s is not in 1B..2047MB".formatted(maxDecodedSize));
        }
    }
}
