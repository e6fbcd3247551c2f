package io.portreeve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bombs, cut requests, slow senders, wrong keys, deep and long bodies, while a good sender goes on, in a heap of 512 MB. */
class HostileMinuteIT {

    private static final int SLOW_SENDERS = 200;
    private static final int BATCHES = 100;
    private static final int ROUNDS = 3;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Integer> answers = new ConcurrentSkipListMap<>();
    private final List<Socket> slow = new ArrayList<>();
    private volatile boolean finished;
    private int port;
    private String key = "";

    @TempDir
    Path folder;

    @Test
    void a_good_sender_loses_nothing_and_the_service_lives() throws Exception {
        try (var service = ServiceProcess.start(folder.resolve("data"))) {
            port = service.port();
            key = service.key();
            for (int i = 0; i < SLOW_SENDERS; i++) slow.add(halfSent(key));
            byte[] bomb = bomb();
            byte[] deep = "[".repeat(5 << 20).getBytes(UTF_8);
            byte[] longString = longString();
            List<Thread> hostile = List.of(
                    again("bomb", () -> post(key, "gzip", bomb)),
                    again("deep", () -> post(key, "identity", deep)),
                    again("long", () -> post(key, "identity", longString)),
                    again("wrong key", () -> post("guessed-key", "identity", new byte[3 << 20])),
                    again("cut", this::cut),
                    again("drip", this::drip));
            try (var sender = RetryingSender.start(port, key, 20, 200)) {
                sender.awaitMoreAcknowledged(BATCHES);
                await().atMost(Duration.ofMinutes(4)).until(() -> hasEachHad(ROUNDS));
                finished = true;
                for (Thread thread : hostile) thread.join();
                sender.awaitMoreAcknowledged(1);
                sender.close();

                assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
                sender.assertAllStoredOnce();
                System.out.printf(
                        "Hostile minute: %d events of the good sender, all stored once, its answers by status: %s; the others: %s%n",
                        sender.acknowledged(), sender.statuses(), answers);
                assertThat(Files.readString(folder.resolve("service.log"))).doesNotContain("OutOfMemoryError");
            }
            for (Socket socket : slow) socket.close();
        }
    }

    private boolean hasEachHad(int rounds) {
        return List.of("bomb", "deep", "long", "wrong key", "cut").stream()
                .allMatch(name -> answers.entrySet().stream()
                                .filter(answer -> answer.getKey().startsWith(name))
                                .mapToInt(Map.Entry::getValue)
                                .sum()
                        >= rounds);
    }

    private Thread again(String name, Hostility hostility) {
        return Thread.ofPlatform().start(() -> {
            while (!finished) {
                String answer;
                try {
                    answer = " " + hostility.act();
                } catch (IOException e) {
                    answer = " hung up on";
                } catch (InterruptedException e) {
                    return;
                }
                answers.merge(name + answer, 1, Integer::sum);
            }
        });
    }

    private int post(String secret, String encoding, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/audit-events".formatted(port)))
                .header("Authorization", "Bearer " + secret)
                .header("Content-Encoding", encoding)
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofByteArray(body));
        return http.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private Socket halfSent(String secret) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.getOutputStream()
                .write(
                        "POST /api/v1/audit-events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: 1000000\r\n\r\n{"
                                .formatted(secret)
                                .getBytes(UTF_8));
        return socket;
    }

    private int cut() throws IOException {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        halfSent(key).close();
        return 0;
    }

    /** A byte a second from each slow sender; who was hung up on comes again. */
    private int drip() throws IOException {
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < slow.size(); i++) {
            try {
                slow.get(i).getOutputStream().write(' ');
            } catch (IOException hungUpOn) {
                slow.set(i, halfSent(key));
            }
        }
        return 0;
    }

    private static byte[] bomb() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 100; i++) gzip.write(new byte[1 << 20]);
        }
        return bytes.toByteArray();
    }

    private static byte[] longString() {
        return ("{\"auditID\":\"long\",\"x\":\"" + "x".repeat(30 << 20) + "\"}").getBytes(UTF_8);
    }

    private interface Hostility {
        int act() throws IOException, InterruptedException;
    }
}
