package io.portreeve.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds how long a body may take to arrive and how many may be arriving at once, whoever reads them: each holds a thread, and a
 * sender that stops in the middle must not hold the threads of all others.
 */
@Component
@Order(BodyBoundsFilter.INSIDE_UNREAD_BODY_FILTER)
class BodyBoundsFilter extends OncePerRequestFilter {

    static final int INSIDE_UNREAD_BODY_FILTER = Ordered.HIGHEST_PRECEDENCE + 1;

    private final Semaphore places;
    private final Duration maxTime;

    BodyBoundsFilter(BodySettings settings) {
        this.places = new Semaphore(settings.maxAtOnce());
        this.maxTime = settings.maxTime();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !UnreadBodyFilter.mayHaveBody(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (var bounded = new BoundedRequest(request, places, maxTime)) {
            chain.doFilter(bounded, response);
        }
    }
}
