package io.portreeve.detection;

import io.portreeve.event.ClusterActivity;
import io.portreeve.event.ClusterActivity.KnownCluster;
import io.portreeve.rule.Rule;
import io.portreeve.rule.RuleId;
import io.portreeve.rule.RuleReadiness;
import io.portreeve.rule.Rules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Works out from what arrived whether rules see what they need. The summaries for lists come from the sums alone and are
 * remembered; a request for one rule also looks into stored events.
 */
@Component
class Readiness implements RuleReadiness {

    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    /** More rules have no summary, and no line in the metrics. */
    private static final int MAX_RULES = 1_000;

    /** Looking into events stops after this: then the sums have to do. */
    private static final Duration MAX_LOOKING = Duration.ofSeconds(5);

    private final Rules rules;
    private final ClusterActivity activity;
    private final SampleFields sample;
    private final Clock clock;
    private volatile Map<RuleId, Summary> summaries = Map.of();

    Readiness(Rules rules, ClusterActivity activity, SampleFields sample, Clock clock) {
        this.rules = rules;
        this.activity = activity;
        this.sample = sample;
        this.clock = clock;
    }

    @Override
    public Map<RuleId, Summary> summariesOf(Collection<RuleId> ids) {
        Map<RuleId, Summary> known = summaries;
        return ids.stream().filter(known::containsKey).collect(Collectors.toMap(Function.identity(), known::get));
    }

    /** The summaries that are remembered. */
    Map<RuleId, Summary> summaries() {
        return summaries;
    }

    /** Works the summaries of all rules that are on out anew. */
    void refresh() {
        WhatArrived arrived = WhatArrived.read(activity, clock);
        List<RuleId> ids = rules.switchedOn().stream().limit(MAX_RULES).toList();
        Map<RuleId, Summary> fresh = new HashMap<>();
        for (Rule rule : rules.findAll(ids)) {
            try {
                RuleSight sight = new RuleSight(rule);
                fresh.put(rule.id(), summary(of(sight, arrived, cluster -> List.of())));
            } catch (RuntimeException e) {
                // One rule that trips us must not keep the others from being told.
                log.warn("The readiness of rule {} could not be worked out: {}", rule.id(), e.toString());
            }
        }
        replace(fresh);
    }

    private synchronized void replace(Map<RuleId, Summary> fresh) {
        summaries = Map.copyOf(fresh);
    }

    /** Of one rule, with all that arrived before this call. */
    List<ClusterReadiness> of(Rule rule) {
        activity.sumUp();
        WhatArrived arrived = WhatArrived.read(activity, clock);
        RuleSight sight = new RuleSight(rule);
        Instant end = clock.instant().plus(MAX_LOOKING);
        List<ClusterReadiness> clusters = of(
                sight,
                arrived,
                cluster -> clock.instant().isBefore(end)
                        ? sample.of(sight, cluster.cluster(), arrived.since())
                        : List.of());
        if (rule.enabled()) remember(rule.id(), summary(clusters));
        return clusters;
    }

    /** Whoever has just looked at a rule finds the same in the list. */
    private synchronized void remember(RuleId rule, Summary summary) {
        Map<RuleId, Summary> fresh = new HashMap<>(summaries);
        if (fresh.size() >= MAX_RULES && !fresh.containsKey(rule)) return;
        fresh.put(rule, summary);
        summaries = Map.copyOf(fresh);
    }

    private static List<ClusterReadiness> of(
            RuleSight sight, WhatArrived arrived, Function<KnownCluster, List<ClusterReadiness.FieldSeen>> fields) {
        List<ClusterReadiness> clusters = new ArrayList<>();
        boolean canMatch = sight.canMatch();
        for (KnownCluster cluster : arrived.clusters()) {
            if (canMatch && !sight.looksAt(cluster.cluster())) continue;
            long quarantined = arrived.quarantined().getOrDefault(cluster.cluster(), 0L);
            clusters.add(new JudgeReadiness(sight, cluster, arrived.of(cluster), quarantined, fields.apply(cluster))
                    .judge());
        }
        boolean isOfOwn = canMatch && sight.namesClusters() && sight.looksAt(ClusterActivity.OWN_CLUSTER);
        if (isOfOwn) clusters.add(ClusterReadiness.own(ClusterActivity.OWN_CLUSTER));
        return clusters;
    }

    private static Summary summary(List<ClusterReadiness> clusters) {
        Map<ReadinessVerdict, Integer> counts = new EnumMap<>(ReadinessVerdict.class);
        clusters.forEach(cluster -> counts.merge(cluster.verdict(), 1, Integer::sum));
        ReadinessVerdict worst = clusters.stream()
                .map(ClusterReadiness::verdict)
                .reduce(ReadinessVerdict::orWorse)
                .orElse(ReadinessVerdict.NO_DATA);
        return new Summary(
                worst.word(),
                counts.getOrDefault(ReadinessVerdict.READY, 0),
                counts.getOrDefault(ReadinessVerdict.NO_DATA, 0),
                counts.getOrDefault(ReadinessVerdict.PARTLY, 0),
                counts.getOrDefault(ReadinessVerdict.BLIND, 0));
    }
}
