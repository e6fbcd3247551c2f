package io.portreeve.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads what an answered request still sends of its body: most senders send it whole before they read the answer, and would see
 * a broken connection instead of it. Bounded in bytes, in time and in how many do so at once, since nobody needs a key to come
 * here; beyond that the connection is closed (Tomcat's {@code max-swallow-size} is 0).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnreadBodyFilter extends OncePerRequestFilter {

    private static final long MAX_BYTES = 256L << 20;
    private static final Duration MAX_TIME = Duration.ofSeconds(10);
    private static final int MAX_AT_ONCE = 50;

    private final Semaphore places = new Semaphore(MAX_AT_ONCE);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        boolean waitsForOurWord = request.getHeader(HttpHeaders.EXPECT) != null;
        if (waitsForOurWord || !mayHaveBody(request) || !places.tryAcquire()) return;
        try {
            response.flushBuffer(); // who reads while sending has the answer now
            discard(request.getInputStream());
        } catch (IOException | IllegalStateException e) {
            logger.debug("The caller went away before its body's end", e);
        } finally {
            places.release();
        }
    }

    static boolean mayHaveBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private static void discard(InputStream body) throws IOException {
        long deadline = System.nanoTime() + MAX_TIME.toNanos();
        byte[] bytes = new byte[8192];
        long left = MAX_BYTES;
        while (left > 0 && System.nanoTime() < deadline) {
            int read = body.read(bytes);
            if (read < 0) return;
            left -= read;
        }
    }
}
