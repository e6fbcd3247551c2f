package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class ReadyMessageTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080/",
        "0.0.0.0,   http://localhost:8080/",
        "::,        http://localhost:8080/",
        "::1,       http://[::1]:8080/",
        "pr.lan,    http://pr.lan:8080/",
    })
    void the_last_line_of_a_start_names_an_address_to_go_to(String address, String named) {
        var environment =
                new MockEnvironment().withProperty("server.address", address).withProperty("local.server.port", "8080");
        assertThat(new ReadyMessage(environment).whereToGo()).isEqualTo(named + "swagger-ui/index.html");
    }
}
