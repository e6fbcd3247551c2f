package io.portreeve.exposure;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A write to a Service, or a reading of it, in the server's order.
 *
 * @param at the server's time
 * @param id tells it from others, and orders those of one time
 * @param version the Service's version that the answer shows; null when none is shown
 * @param creates whether there was no Service before, whatever is remembered
 * @param reads whether it is none of its own but a reading, or a part of a write to many Services
 * @param what what it did
 */
public record ToldWrite(
        Instant at, String id, @Nullable Long version, boolean creates, boolean reads, ServiceWrite what) {}
