package io.portreeve.benchmark;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Runs {@link RuleBenchmark} and prints what its numbers say: medians, spreads, and ratios to the yardsticks of the same run. */
public final class RuleBenchmarkReport {

    private static final List<Integer> RULES = List.of(1, 10, 45);

    private final Collection<RunResult> results;

    private RuleBenchmarkReport(Collection<RunResult> results) {
        this.results = results;
    }

    /** Takes no arguments. */
    public static void main(String[] args) throws RunnerException {
        var options = new OptionsBuilder()
                .include(RuleBenchmark.class.getName())
                .verbosity(VerboseMode.NORMAL)
                .jvmArgsAppend("-Xmx2g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
                .build();
        var report = new RuleBenchmarkReport(new Runner(options).run());
        report.lines().forEach(System.out::println);
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Rules on the events of a cluster with 20 nodes; one thread; median (fastest to slowest round)");
        lines.add("");
        lines.add("Reading an event: %s, by Jackson alone %s: %s of it"
                .formatted(time("read", 0), time("readWithJackson", 0), ratio("read", 0, "readWithJackson")));
        for (int rules : RULES) {
            lines.add("");
            lines.add(rules + (rules == 1 ? " rule" : " rules"));
            lines.add("  parse and compile       %s a rule".formatted(perRule("parse", rules)));
            lines.add("  match an event          %s: %,.0f answers a second and core"
                    .formatted(time("match", rules), 1e9 * rules / median("match", rules)));
            lines.add("  read and match an event %s: %,.0f events a second, %s of reading with Jackson"
                    .formatted(
                            time("readAndMatch", rules),
                            1e9 / median("readAndMatch", rules),
                            ratio("readAndMatch", rules, "readWithJackson")));
            lines.add("  narrow stored events    %s: %.1f %% left to ask, %s of reading them all"
                    .formatted(
                            time("narrow", rules), 100 * leftToAsk(rules), ratio("narrow", rules, "readWholeStream")));
        }
        lines.add("");
        lines.add("Each rule more: %.0f ns an event (10 to 45 rules), %.3f of reading the event"
                .formatted(perRuleMore(), perRuleMore() / median("read", 0)));
        return lines;
    }

    private double perRuleMore() {
        return (median("match", 45) - median("match", 10)) / 35;
    }

    private double leftToAsk(int rules) {
        var counters = result("narrow", rules).getSecondaryResults();
        double candidates = requireNonNull(counters.get("candidates")).getScore();
        double passes = requireNonNull(counters.get("passes")).getScore();
        return candidates / passes / Recordings.EVENTS;
    }

    private String ratio(String benchmark, int rules, String yardstick) {
        return "%.2f times".formatted(median(benchmark, rules) / median(yardstick, 0));
    }

    private String perRule(String benchmark, int rules) {
        return nanoseconds(median(benchmark, rules) / rules);
    }

    private String time(String benchmark, int rules) {
        Statistics rounds = result(benchmark, rules).getPrimaryResult().getStatistics();
        return "%s (%s to %s)"
                .formatted(
                        nanoseconds(rounds.getPercentile(50)),
                        nanoseconds(rounds.getMin()),
                        nanoseconds(rounds.getMax()));
    }

    private static String nanoseconds(double nanoseconds) {
        return nanoseconds < 10_000
                ? String.format(Locale.ROOT, "%.0f ns", nanoseconds)
                : String.format(Locale.ROOT, "%.1f µs", nanoseconds / 1_000);
    }

    private double median(String benchmark, int rules) {
        return result(benchmark, rules).getPrimaryResult().getStatistics().getPercentile(50);
    }

    private RunResult result(String benchmark, int rules) {
        return results.stream()
                .filter(result -> result.getPrimaryResult().getLabel().equals(benchmark))
                .filter(result -> {
                    String param = result.getParams().getParam("rules");
                    return param == null || param.equals(String.valueOf(rules));
                })
                .findFirst()
                .orElseThrow();
    }
}
