package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.problem.ProblemWriters;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class KeyFilterTest {

    private final MockFilterChain chain = new MockFilterChain();
    private final List<Object> told = new ArrayList<>();
    private final RefusedAttempts attempts =
            new RefusedAttempts(new SimpleMeterRegistry(), new RefusalLog(Clock.systemUTC()), told::add);

    @Test
    void with_the_database_away_a_sender_is_told_to_come_back_and_not_that_its_key_is_wrong() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/audit-events");
        request.addHeader("X-API-Key", "some-key");
        MockHttpServletResponse response = new MockHttpServletResponse();

        new KeyFilter(any -> true, keysOfDatabaseAway(), attempts, ProblemWriters.writer())
                .doFilter(request, response, chain);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("5");
        assertThat(response.getContentAsString()).contains("urn:portreeve:problem:database-unavailable");
        assertThat(chain.getRequest()).isNull();
        assertThat(told).isEmpty();
    }

    private static Keys keysOfDatabaseAway() {
        JdbcClient nobodyListens = JdbcClient.create(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none"));
        ApiKeys notAsked = (ApiKeys) Proxy.newProxyInstance(
                ApiKeys.class.getClassLoader(), new Class<?>[] {ApiKeys.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method);
                });
        return new Keys(notAsked, new KeysBySecret(nobodyListens), (action, kind, id, detail) -> {}, Clock.systemUTC());
    }
}
