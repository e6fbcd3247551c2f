package io.portreeve.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The kube-apiserver's webhook as it was captured, its key included: over TLS, which is where it sends its key at all. */
@PortreeveTest
@TestPropertySource(
        properties = {
            "portreeve.bootstrap-ingest-key=pr-ingest-key",
            "portreeve.bootstrap-ingest-clusters=lab",
            "server.ssl.bundle=web"
        })
class WebhookOverTlsTest {

    private static final HeldCertificate CERTIFICATE =
            new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void certificate(DynamicPropertyRegistry properties) {
        properties.add("spring.ssl.bundle.pem.web.keystore.certificate", CERTIFICATE::certificatePem);
        properties.add("spring.ssl.bundle.pem.web.keystore.private-key", CERTIFICATE::privateKeyPkcs8Pem);
    }

    @Test
    void a_webhook_batch_is_taken_as_captured_and_makes_two_alerts() throws Exception {
        CapturedRequest request = CapturedRequest.read("kube-apiserver/webhook-batch");
        URI place = URI.create("https://127.0.0.1:" + port + request.pathAndQuery());

        HttpResponse<String> answer = client().send(request.to(place).build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("{\"received\":54,\"stored\":54,\"duplicate\":0,\"quarantined\":0}");
        assertThat(jdbc.sql("select distinct cluster from audit_event")
                        .query(String.class)
                        .list())
                .containsExactly("lab");
        assertThat(runOfTheNodePortRule()).contains("\"created\":2,");
    }

    private String runOfTheNodePortRule() throws Exception {
        HttpRequest run = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + Api.NODE_PORT_RULE + "/runs"))
                .header("Authorization", "Bearer test-admin-key")
                .POST(BodyPublishers.noBody())
                .build();
        return client().send(run, BodyHandlers.ofString()).body();
    }

    private static HttpClient client() {
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(CERTIFICATE.certificate())
                .build();
        return HttpClient.newBuilder().sslContext(trust.sslContext()).build();
    }
}
