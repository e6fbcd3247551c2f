package io.portreeve.event;

import io.portreeve.paging.AskedClusters;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The clusters that send. Role viewer, by path: this room knows no roles. */
@RestController
@RequestMapping("/api/v1/clusters")
@Tag(name = "Events")
class ClusterController {

    private final ClusterActivity activity;

    ClusterController(ClusterActivity activity) {
        this.activity = activity;
    }

    @GetMapping
    @Operation(summary = "The clusters that sent something in the last 30 days, by name", description = """
                    As it was summed up some seconds ago. Of more than 1,000 clusters further ones are not listed.""")
    ClusterList list(HttpServletRequest request) {
        AskedClusters asked = AskedClusters.of(request);
        return new ClusterList(activity.clusters().stream()
                .filter(known -> asked.cover(known.cluster()))
                .map(ClusterView::of)
                .toList());
    }

    record ClusterList(List<ClusterView> items) {}

    @Schema(name = "Cluster")
    record ClusterView(
            String cluster,

            @Schema(description = "The time of its newest event; at the latest that of its receipt")
            Instant lastEventAt,

            Instant lastReceivedAt,

            @Schema(description = "Events that arrived today and yesterday, by UTC days")
            long eventsSinceYesterday,

            @Schema(description = "Whether nothing has arrived for longer than portreeve.clusters.silent-after")
            boolean silent) {

        static ClusterView of(ClusterActivity.KnownCluster known) {
            return new ClusterView(
                    known.cluster(),
                    known.lastEventAt(),
                    known.lastReceivedAt(),
                    known.eventsSinceYesterday(),
                    known.silent());
        }
    }
}
