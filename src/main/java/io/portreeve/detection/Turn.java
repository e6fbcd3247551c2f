package io.portreeve.detection;

import io.portreeve.event.StreamPosition;
import java.util.List;

/**
 * Which of the rules that are due share a pass. Those near the end of the stream go together and always reach it, whatever the
 * backlog of others; those far behind follow, a few slices in a commit, the one that waits longest first.
 */
sealed interface Turn {

    /** Those whose turn it is. */
    List<RuleReading> of(List<RuleReading> due);

    /** How many slices they may read in one commit. */
    int maxSlices();

    /** The turn of the rules that one pass takes to the end of the stream. */
    record Near(StreamPosition from) implements Turn {

        @Override
        public List<RuleReading> of(List<RuleReading> due) {
            return due.stream()
                    .filter(reading -> reading.reached().compareTo(from) >= 0)
                    .toList();
        }

        @Override
        public int maxSlices() {
            return Integer.MAX_VALUE;
        }
    }

    /** The turn of the rule that waits longest, and of those that stand where its pass comes by. */
    record Far() implements Turn {

        /** A few seconds of work: the rules near the end have their next turn after it. */
        static final int MAX_SLICES = 6;

        /** Few enough that a slice of small batches covers them. */
        private static final int MAX_BATCHES_AHEAD = 2_000;

        @Override
        public List<RuleReading> of(List<RuleReading> due) {
            if (due.isEmpty()) return due;
            StreamPosition first = due.getFirst().reached();
            return due.stream()
                    .filter(reading -> reading.reached().compareTo(first) >= 0)
                    .filter(reading -> reading.reached().position() - first.position() <= MAX_BATCHES_AHEAD)
                    .toList();
        }

        @Override
        public int maxSlices() {
            return MAX_SLICES;
        }
    }

    /** The turn of a rule that somebody asked to run now: it goes on to the end. */
    record Manual() implements Turn {

        @Override
        public List<RuleReading> of(List<RuleReading> due) {
            return due;
        }

        @Override
        public int maxSlices() {
            return Integer.MAX_VALUE;
        }
    }
}
