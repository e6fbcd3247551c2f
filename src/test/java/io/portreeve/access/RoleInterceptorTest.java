package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;

class RoleInterceptorTest {

    @AfterEach
    void nobodyCalls() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void the_method_says_which_role_it_needs() throws Exception {
        assertThat(admits(Role.ANALYST, "GET", "/api/v1/things", "forAnalysts")).isTrue();
        assertThatThrownBy(() -> admits(Role.VIEWER, "GET", "/api/v1/things", "forAnalysts"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.status()).isEqualTo(HttpStatus.FORBIDDEN))
                .hasMessage("This needs a key with role analyst; key 'k' has role viewer.");
    }

    @Test
    void a_method_that_says_nothing_is_closed_even_to_admins() {
        assertThatThrownBy(() -> admits(Role.ADMIN, "GET", "/api/v1/things", "forgotten"))
                .hasMessage("This is closed to every key.");
    }

    @Test
    void without_a_caller_nothing_is_open() {
        assertThatThrownBy(() -> preHandle(new MockHttpServletRequest("GET", "/elsewhere"), "forAnalysts"))
                .hasMessage("This is closed to every key.");
    }

    @Test
    void what_was_let_through_once_is_not_asked_again() throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/things");
        request.setDispatcherType(DispatcherType.ASYNC);
        assertThat(preHandle(request, "forAnalysts")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/v1/audit-events,            VIEWER,  INGEST",
        "HEAD,   /api/v1/audit-events/7,          VIEWER,  INGEST",
        "GET,    /api/v1/fields,                  VIEWER,  INGEST",
        "GET,    /api/v1/quarantine,              ANALYST, VIEWER",
        "POST,   /api/v1/quarantine/7/replay,     ANALYST, VIEWER",
        "DELETE, /api/v1/quarantine/7,            ADMIN,   ANALYST",
    })
    void the_event_room_is_guarded_by_a_table(String method, String path, Role enough, Role tooLow) throws Exception {
        assertThat(admits(enough, method, path, "forgotten")).isTrue();
        assertThatThrownBy(() -> admits(tooLow, method, path, "forgotten")).isInstanceOf(ProblemException.class);
    }

    @Test
    void the_table_opens_no_posting_of_events() {
        assertThatThrownBy(() -> admits(Role.ADMIN, "POST", "/api/v1/audit-events", "forgotten"))
                .isInstanceOf(ProblemException.class);
    }

    private static boolean admits(Role role, String method, String path, String handler) throws Exception {
        Caller caller = new Caller(1, "k", role, List.of("*"));
        SecurityContextHolder.getContext()
                .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of()));
        return preHandle(new MockHttpServletRequest(method, path), handler);
    }

    private static boolean preHandle(MockHttpServletRequest request, String handler) throws Exception {
        HandlerMethod method = new HandlerMethod(new Things(), Things.class.getDeclaredMethod(handler));
        return new RoleInterceptor().preHandle(request, new MockHttpServletResponse(), method);
    }

    static class Things {

        @RequiresRole(Role.ANALYST)
        void forAnalysts() {}

        void forgotten() {}
    }
}
