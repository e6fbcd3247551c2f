package io.portreeve.benchmark;

import org.openjdk.jmh.runner.RunnerException;

/** What {@code mvn -Pbenchmark verify} runs: all benchmarks, or the one that {@code -Dbenchmark} names. */
public final class Benchmarks {

    private Benchmarks() {}

    /** @param args {@code rules}, {@code runs}, {@code ingest}, {@code exposure}, {@code ingest-long} or {@code all} but the last */
    public static void main(String[] args) {
        try {
            measure(args);
            System.exit(0); // whatever else the services began
        } catch (RunnerException | RuntimeException failed) {
            failed.printStackTrace();
            System.exit(1);
        }
    }

    private static void measure(String[] args) throws RunnerException {
        switch (args[0]) {
            case "rules" -> RuleBenchmarkReport.main(args);
            case "runs" -> RunBenchmark.main(args);
            case "ingest" -> IngestBenchmark.main(args);
            case "exposure" -> ExposureBenchmark.main(args);
            case "ingest-long" -> LongIngestBenchmark.main(args);
            case "all" -> {
                RuleBenchmarkReport.main(args);
                RunBenchmark.main(args);
                IngestBenchmark.main(args);
                ExposureBenchmark.main(args);
            }
            default ->
                throw new IllegalArgumentException(
                        "There is no benchmark %s: all, rules, runs, ingest, ingest-long or exposure"
                                .formatted(args[0]));
        }
    }
}
