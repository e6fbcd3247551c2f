package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class PresentedKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"Bearer the-key", "bearer the-key", "BEARER   the-key ", "Basic YW55b25lOnRoZS1rZXk="})
    void authorization_may_hold_the_key_as_token_or_as_password(String header) {
        assertThat(PresentedKey.in(request("Authorization", header))).contains(new KeySecret("the-key"));
    }

    @Test
    void x_api_key_goes_before_authorization() {
        MockHttpServletRequest request = request("Authorization", "Bearer of-a-proxy");
        request.addHeader("X-API-Key", "the-key");
        assertThat(PresentedKey.in(request)).contains(new KeySecret("the-key"));
    }

    @Test
    void a_password_is_utf_8_and_may_hold_colons() {
        String credentials = Base64.getEncoder().encodeToString("user:grün:er".getBytes(StandardCharsets.UTF_8));
        assertThat(PresentedKey.in(request("Authorization", "Basic " + credentials)))
                .contains(new KeySecret("grün:er"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer ", "Basic ???", "Basic bm9jb2xvbg==", "Basic dXNlcjo=", "Negotiate abc"})
    void anything_else_is_no_key(String header) {
        assertThat(PresentedKey.in(request("Authorization", header))).isEmpty();
    }

    private static MockHttpServletRequest request(String header, String value) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/keys");
        request.addHeader(header, value);
        return request;
    }
}
