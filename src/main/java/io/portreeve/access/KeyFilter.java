package io.portreeve.access;

import io.portreeve.access.Admission.Admitted;
import io.portreeve.access.Admission.Refused;
import io.portreeve.access.RefusedAttempt.Kind;
import io.portreeve.problem.ProblemException;
import io.portreeve.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes a {@link Caller} of the key in a request. Not a bean: Boot would put it in front of every request a second time. When
 * the database is away nobody can say whether the key is good, so the answer is 503, on which senders come back, and not 401.
 */
class KeyFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(KeyFilter.class);

    private static final Admission NO_KEY = new Refused(Kind.NO_KEY, null);

    private final RequestMatcher closedPaths;
    private final Keys keys;
    private final RefusedAttempts attempts;
    private final ProblemWriter problems;

    KeyFilter(RequestMatcher closedPaths, Keys keys, RefusedAttempts attempts, ProblemWriter problems) {
        this.closedPaths = closedPaths;
        this.keys = keys;
        this.attempts = attempts;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !closedPaths.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Admission> admission;
        try {
            admission = PresentedKey.in(request).map(keys::admit);
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "No key can be checked: {}",
                    NestedExceptionUtils.getMostSpecificCause(e).toString());
            problems.write(response, ProblemException.databaseFailed(e));
            return;
        }
        switch (admission.orElse(NO_KEY)) {
            case Admitted admitted -> admit(admitted.by());
            case Refused refused -> attempts.note(refused.kind(), refused.known(), request);
        }
        chain.doFilter(request, response);
        // A role too low or a foreign cluster is found out further on, in several places.
        if (response.getStatus() == HttpServletResponse.SC_FORBIDDEN) {
            admission.flatMap(Admission::caller).ifPresent(caller -> attempts.note(Kind.FORBIDDEN, caller, request));
        }
    }

    private static void admit(Caller caller) {
        var authentication = UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
        SecurityContextHolder.setContext(new SecurityContextImpl(authentication));
    }
}
