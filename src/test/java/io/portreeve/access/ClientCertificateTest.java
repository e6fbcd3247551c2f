package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.PortreeveTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** TLS with client certificates: they come on top of the key and never in its place. */
@PortreeveTest
@TestPropertySource(
        properties = {
            "server.ssl.bundle=web",
            "server.ssl.client-auth=need",
            "spring.datasource.hikari.maximum-pool-size=2"
        })
class ClientCertificateTest {

    private static final HeldCertificate SERVER =
            new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    private static final HeldCertificate CLIENTS =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private static final HeldCertificate CLIENT =
            new HeldCertificate.Builder().signedBy(CLIENTS).build();
    private static final HeldCertificate FOREIGN = new HeldCertificate.Builder().build();

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void certificates(DynamicPropertyRegistry properties) {
        properties.add("spring.ssl.bundle.pem.web.keystore.certificate", SERVER::certificatePem);
        properties.add("spring.ssl.bundle.pem.web.keystore.private-key", SERVER::privateKeyPkcs8Pem);
        properties.add("spring.ssl.bundle.pem.web.truststore.certificate", CLIENTS::certificatePem);
    }

    @Test
    void with_certificate_and_key_the_door_is_open() throws Exception {
        assertThat(get(trusting().heldCertificate(CLIENT).build(), "test-admin-key"))
                .isEqualTo(200);
    }

    @Test
    void with_a_certificate_but_without_a_key_it_is_401() throws Exception {
        assertThat(get(trusting().heldCertificate(CLIENT).build(), "")).isEqualTo(401);
    }

    @Test
    void without_a_certificate_no_connection_is_made() {
        assertThatThrownBy(() -> get(trusting().build(), "test-admin-key")).isInstanceOf(IOException.class);
    }

    @Test
    void with_a_certificate_of_another_authority_no_connection_is_made() {
        assertThatThrownBy(() -> get(trusting().heldCertificate(FOREIGN).build(), "test-admin-key"))
                .isInstanceOf(IOException.class);
    }

    private static HandshakeCertificates.Builder trusting() {
        return new HandshakeCertificates.Builder().addTrustedCertificate(SERVER.certificate());
    }

    private int get(HandshakeCertificates certificates, String key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/api/v1/rules"))
                .header("X-API-Key", key)
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(certificates.sslContext()).build()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
