package io.portreeve.detection;

import io.portreeve.detection.ClusterReadiness.FieldSeen;
import io.portreeve.detection.RuleSight.Sight;
import io.portreeve.event.ClusterActivity.Arrivals;
import io.portreeve.event.ClusterActivity.KnownCluster;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Judges whether a rule sees what it needs of one cluster, and says why and what mends it. */
final class JudgeReadiness {

    /** So much in quarantine of all that came is a gap, and less are slips. */
    private static final double MUCH_IN_QUARANTINE = 0.01;

    private static final int NAMED = 3;

    /** Resources are named by whoever sends a request: only what looks like one is repeated. */
    private static final Pattern RESOURCE = Pattern.compile("[a-z][a-z0-9./-]{0,62}");

    private static final DateTimeFormatter TO_THE_MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final RuleSight rule;
    private final KnownCluster cluster;
    private final List<Arrivals> arrivals;
    private final Map<Sight, List<Arrivals>> bySight;
    private final long quarantined;
    private final List<FieldSeen> fields;
    private final List<String> reasons = new ArrayList<>();
    private ReadinessVerdict verdict = ReadinessVerdict.READY;

    /** @param fields whether they were seen; empty when nobody looked */
    JudgeReadiness(
            RuleSight rule, KnownCluster cluster, List<Arrivals> arrivals, long quarantined, List<FieldSeen> fields) {
        this.rule = rule;
        this.cluster = cluster;
        this.arrivals = arrivals;
        this.bySight = arrivals.stream().collect(Collectors.groupingBy(rule::of));
        this.quarantined = quarantined;
        this.fields = fields;
    }

    ClusterReadiness judge() {
        long events = count(arrivals);
        long whole = count(seenAs(Sight.WHOLE));
        long bodiless = count(seenAs(Sight.WITHOUT_BODIES)) + count(seenAs(Sight.WITHOUT_ANSWERS));
        long cut = count(seenAs(Sight.CUT));
        long relevant = whole + bodiless + cut;
        if (!rule.canMatch()) judgeUnfilled();
        else if (events == 0) judgeNothing();
        else if (relevant == 0) judgeNoneRelevant(events);
        else judgeHidden(relevant, whole, cut);
        judgeQuarantine(events);
        judgeSilence();
        judgeFields(whole);
        return new ClusterReadiness(
                cluster.cluster(),
                verdict,
                List.copyOf(reasons),
                cluster.lastEventAt(),
                cluster.lastReceivedAt(),
                cluster.silent(),
                events,
                relevant,
                bodiless,
                cut,
                quarantined,
                fields);
    }

    private List<Arrivals> seenAs(Sight sight) {
        return bySight.getOrDefault(sight, List.of());
    }

    private static long count(List<Arrivals> kinds) {
        return kinds.stream().mapToLong(Arrivals::events).sum();
    }

    private void say(ReadinessVerdict worse, String reason, Object... fillings) {
        verdict = verdict.orWorse(worse);
        reasons.add(reason.formatted(fillings));
    }

    private void judgeUnfilled() {
        say(
                ReadinessVerdict.BLIND,
                "It asks for what no audit event can have (%s): change its query, GET /api/v1/fields lists the names there are.",
                rule.unfilledFields().isEmpty()
                        ? "values of fields that are the same for every event"
                        : first(rule.unfilledFields()));
    }

    private void judgeNothing() {
        say(
                ReadinessVerdict.NO_DATA,
                "No event of this cluster arrived in the last %d days: see whether its sender runs and reaches Portreeve.",
                WhatArrived.DAYS);
    }

    private void judgeNoneRelevant(long events) {
        say(
                ReadinessVerdict.NO_DATA,
                "None of the %,d event(s) of the last %d days is one that the rule looks at: that is no fault where nobody did such"
                        + " a thing, but it does not show that the audit policy logs it, so try it with a dry run.",
                events,
                WhatArrived.DAYS);
    }

    private void judgeHidden(long relevant, long whole, long cut) {
        if (whole == relevant) {
            reasons.add("All %,d events of the last %d days that the rule looks at show what it needs."
                    .formatted(relevant, WhatArrived.DAYS));
            return;
        }
        ReadinessVerdict how = whole == 0 ? ReadinessVerdict.BLIND : ReadinessVerdict.PARTLY;
        sayBodiless(how, relevant, seenAs(Sight.WITHOUT_BODIES), "without bodies", "Request");
        sayBodiless(how, relevant, seenAs(Sight.WITHOUT_ANSWERS), "without answers", "RequestResponse");
        if (cut > 0) {
            say(
                    how,
                    "%s came cut off or without the bodies that were too large: raise buffer_max_size of Fluent Bit or the sizes of"
                            + " kube-apiserver's audit truncation (docs/senders.md).",
                    share(cut, relevant));
        }
    }

    private void sayBodiless(ReadinessVerdict how, long relevant, List<Arrivals> kinds, String without, String level) {
        long events = count(kinds);
        if (events == 0) return;
        String neededLevel = rule.needsAnswers() ? "RequestResponse" : level;
        say(
                how,
                "%s came at level %s, %s: the audit policy logs %s so, raise it to %s.",
                share(events, relevant),
                kinds.getFirst().level(),
                without,
                first(namesOf(kinds)),
                neededLevel);
    }

    private static String share(long part, long all) {
        if (all == 1) return "The one event that the rule looks at";
        if (part == all) return "All %,d events that the rule looks at".formatted(all);
        return "%,d of %,d events that the rule looks at".formatted(part, all);
    }

    /** What was asked of which resource, the most frequent first. */
    private static List<String> namesOf(List<Arrivals> kinds) {
        return kinds.stream()
                .sorted(Comparator.comparingLong(Arrivals::events).reversed())
                .map(JudgeReadiness::nameOf)
                .distinct()
                .toList();
    }

    private static String nameOf(Arrivals kind) {
        String name = kind.subresource().isEmpty() ? kind.resource() : kind.resource() + "/" + kind.subresource();
        String resource = RESOURCE.matcher(name).matches() ? name : "another resource";
        return kind.verb().isEmpty() ? resource : kind.verb() + " of " + resource;
    }

    private static String first(List<String> names) {
        String some = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? some + " and %d more".formatted(names.size() - NAMED) : some;
    }

    private void judgeQuarantine(long events) {
        if (quarantined == 0) return;
        boolean isMuch = quarantined >= MUCH_IN_QUARANTINE * (events + quarantined);
        say(
                isMuch ? ReadinessVerdict.PARTLY : verdict,
                "%,d record(s) of this cluster are in quarantine, where no rule sees them: GET /api/v1/quarantine says why, and a"
                        + " replay brings them in after the mend.",
                quarantined);
    }

    private void judgeSilence() {
        if (!cluster.silent()) return;
        say(
                ReadinessVerdict.NO_DATA,
                "Nothing has arrived of this cluster since %s: see whether its sender runs and reaches Portreeve.",
                TO_THE_MINUTE.format(cluster.lastReceivedAt()));
    }

    private void judgeFields(long whole) {
        List<String> unseen = fields.stream()
                .filter(field -> !field.seen())
                .map(FieldSeen::field)
                .toList();
        if (whole == 0 || unseen.isEmpty()) return;
        reasons.add(
                "Of the newest events that it looks at none has %s: nobody may have set it, or its name is mistyped."
                        .formatted(first(unseen)));
    }
}
