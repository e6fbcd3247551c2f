package io.portreeve.event;

import com.github.luben.zstd.ZstdDictTrainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Trains a zstd dictionary on 3,000 events spread over the first half of a recording (gzip, one event a line). A dictionary that
 * was shipped once is never trained anew: a better one gets the next number.
 */
final class TrainDictionary {

    private static final int SAMPLES = 3_000;
    private static final int DICTIONARY_BYTES = 64 * 1024;
    private static final int LEVEL = 1;

    private TrainDictionary() {}

    /** Arguments: the recording, the dictionary to write. */
    public static void main(String[] args) throws IOException {
        List<String> lines = lines(Path.of(args[0]));
        ZstdDictTrainer trainer = new ZstdDictTrainer(64 << 20, DICTIONARY_BYTES, LEVEL);
        for (int i = 0; i < SAMPLES; i++) {
            trainer.addSample(
                    lines.get((int) ((long) i * (lines.size() / 2) / SAMPLES)).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(Path.of(args[1]), trainer.trainSamples());
    }

    private static List<String> lines(Path recording) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recording)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
