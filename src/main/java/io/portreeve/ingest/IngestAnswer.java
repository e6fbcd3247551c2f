package io.portreeve.ingest;

/**
 * What became of a batch; {@code received} is the sum of the other three.
 *
 * @param received how many records came
 * @param stored how many of them are stored now and were not before
 * @param duplicate how many were stored before, or twice in the batch
 * @param quarantined how many could not be read and are kept in quarantine
 */
record IngestAnswer(int received, int stored, int duplicate, int quarantined) {

    IngestAnswer(int stored, int duplicate, int quarantined) {
        this(stored + duplicate + quarantined, stored, duplicate, quarantined);
    }
}
