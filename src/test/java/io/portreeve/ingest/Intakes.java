package io.portreeve.ingest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.access.Caller;
import io.portreeve.access.Role;
import io.portreeve.event.EventAppender;
import io.portreeve.event.Quarantine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockHttpServletRequest;

/** The way in without its ends: what is stored and kept is seen as it would be written down. */
record Intakes(BatchIntake intake) {

    private static final Caller SENDER = new Caller(1, "key", Role.INGEST, List.of("*"));

    static Intakes of(EventAppender appender, Quarantine quarantine) {
        IngestProperties limits = Limits.with();
        InFlight inFlight = new InFlight(limits);
        return new Intakes(new BatchIntake(
                inFlight,
                new BatchSlots(limits),
                new BodyReader(limits),
                appender,
                quarantine,
                new SecretRedactor(new RedactionSettings(true)),
                new IngestMetrics(new SimpleMeterRegistry(), inFlight),
                limits));
    }

    IngestAnswer take(byte[] body, @Nullable String coding) throws IOException {
        ClusterChoice clusters = ClusterChoice.of(null, new MockHttpServletRequest(), SENDER);
        return intake.take(new ByteArrayInputStream(body), -1, coding, clusters, SENDER);
    }
}
