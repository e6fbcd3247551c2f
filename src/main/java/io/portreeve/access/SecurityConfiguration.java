package io.portreeve.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemWriter;
import jakarta.servlet.DispatcherType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who is let in: everything under {@code /api}, known or not, asks for a key first, and so does Actuator but for its health.
 * What a role may do is asked later, by {@link RoleInterceptor}, so that an unknown path is 404 and not 403.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String NO_CONTENT = "default-src 'none'; frame-ancestors 'none'";

    /** Swagger UI brings scripts from its own folder, styles its elements in place and draws from data URLs. */
    private static final String OWN_CONTENT =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final RequestMatcher CLOSED = new OrRequestMatcher(
            pathPattern("/api/**"),
            new AndRequestMatcher(
                    pathPattern("/actuator/**"), new NegatedRequestMatcher(pathPattern("/actuator/health/**"))));

    @Bean
    @Order(1)
    SecurityFilterChain documentationChain(HttpSecurity http) {
        http.securityMatcher("/swagger-ui.html", "/swagger-ui/**", "/v3/api-docs/**", "/v3/api-docs.yaml");
        http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
        return stateless(http, OWN_CONTENT).build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain keyChain(HttpSecurity http, Keys keys, RefusedAttempts attempts, ProblemWriter problems) {
        http.authorizeHttpRequests(requests -> requests
                // What came through once is not asked again when the container dispatches it on.
                .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                .permitAll()
                .requestMatchers("/actuator/prometheus")
                .access((caller, request) -> new AuthorizationDecision(seesAll(caller)))
                .requestMatchers(CLOSED)
                .authenticated()
                .anyRequest()
                .permitAll());
        http.addFilterBefore(new KeyFilter(CLOSED, keys, attempts, problems), AnonymousAuthenticationFilter.class);
        http.exceptionHandling(refusals ->
                refusals.authenticationEntryPoint(unauthenticated(problems)).accessDeniedHandler(forbidden(problems)));
        return stateless(http, NO_CONTENT).build();
    }

    private static HttpSecurity stateless(HttpSecurity http, String contentPolicy) {
        return http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(contentPolicy)));
    }

    /** Metrics are of all clusters. */
    private static boolean seesAll(Supplier<? extends @Nullable Authentication> caller) {
        Authentication authentication = caller.get();
        return authentication != null
                && authentication.getPrincipal() instanceof Caller known
                && known.role().covers(Role.VIEWER)
                && !known.isBound();
    }

    private static AuthenticationEntryPoint unauthenticated(ProblemWriter problems) {
        return (request, response, e) -> {
            // Not "Basic" as well: a browser would open its own window over Swagger UI.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"portreeve\"");
            problems.write(
                    response,
                    new ProblemException(
                            HttpStatus.UNAUTHORIZED,
                            "unauthenticated",
                            "This needs a key that works, as 'Authorization: Bearer <key>', 'X-API-Key: <key>' or the"
                                    + " password of HTTP Basic. A key may be unknown here, expired or revoked."));
        };
    }

    private static AccessDeniedHandler forbidden(ProblemWriter problems) {
        return (request, response, e) -> problems.write(
                response,
                new ProblemException(
                        HttpStatus.FORBIDDEN, "forbidden", "This needs a key with role viewer, for all clusters."));
    }

    /**
     * Cluster names are free text and stand in paths, so an encoded slash or percent sign is let through; it stays inside its
     * path segment for Security and MVC alike. Any method passes, for an unknown one is MVC's 405 after the key's 401. Header
     * values pass as they are: Tomcat has refused control characters, and what looks like one above 0x7F is part of UTF-8.
     */
    @Bean
    StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setAllowedParameterNames(name -> true);
        return firewall;
    }

    /** Before the key is asked for, since nobody can say which path it is, and so which key it needs; it tells nothing of us. */
    @Bean
    RequestRejectedHandler rejectedRequests(ProblemWriter problems) {
        return (request, response, e) -> problems.write(
                response,
                new ProblemException(
                        HttpStatus.BAD_REQUEST,
                        "invalid-request",
                        "The path holds what is taken in none, encoded or not: ';', '\\', '//', '.' or '..' as a part, or a"
                                + " control character such as %00. Leave it out. A name may hold '/' as %2F and '%' as %25; a"
                                + " cluster whose name holds more goes into the parameter 'cluster' or the header X-Cluster."));
    }

    /** No parameter of a form is ever read from a body: bodies belong to the controllers, whatever their content type says. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> untouchedBodiesAndPaths() {
        return tomcat -> tomcat.addConnectorCustomizers(connector -> {
            connector.setParseBodyMethods("");
            connector.setEncodedSolidusHandling("passthrough");
        });
    }
}
