package io.portreeve.detection;

import io.portreeve.event.EventSummary;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query would have alerted on over a stretch of the past, as the API shows it. */
record Preview(
        Instant from,
        Instant to,

        @Schema(description = "Whether all of it was looked at; else ask again from `reached`")
        boolean complete,

        @Schema(description = "Events that happened before this were looked at")
        Instant reached,

        @Schema(description = "Stored events examined") long scanned,
        @Schema(description = "Events that match") long matched,

        @Schema(description = "Those of them that an exception hides; what follows is without them")
        long excepted,

        @Schema(description = "The requests of the others: as many alerts, those made already among them")
        int requests,

        @Schema(
                description =
                        "Those of them of which it is unknown whether they match, since their events are incomplete")
        int undecided,

        @Schema(description = "Requests by the day of their first event, UTC")
        List<OfDay> perDay,

        @Schema(description = "Requests of the 20 namespaces with most")
        List<OfName> perNamespace,

        @Schema(description = "Requests of the 20 users with most")
        List<OfName> perUser,

        @Schema(description = "The first event that matches of the first requests")
        List<EventSummary> examples,

        @Schema(description = "What a person should know about it") @Nullable
        String note) {

    @Schema(name = "PreviewDay")
    record OfDay(LocalDate day, int count) {}

    @Schema(name = "PreviewName")
    record OfName(String name, int count) {}
}
