package io.portreeve.problem;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of bodies that hold no events, which have limits of their own.
 *
 * @param maxTime how long a body may take to arrive before it is refused with 408
 * @param maxAtOnce how many bodies may be arriving at once; one more is refused with 429
 */
@Validated
@ConfigurationProperties("portreeve.bodies")
record BodySettings(
        @DefaultValue("60s") Duration maxTime,
        @DefaultValue("25") @Positive int maxAtOnce) {}
