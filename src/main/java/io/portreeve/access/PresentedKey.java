package io.portreeve.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Finds the key in a request's headers: {@code X-API-Key}, bearer token, or password of HTTP Basic. Headers only: the body
 * belongs to the controllers, and to ask for a parameter would read it.
 */
final class PresentedKey {

    private PresentedKey() {}

    /** {@code X-API-Key} goes first, because {@code Authorization} may hold what a proxy put there for itself. */
    static Optional<KeySecret> in(HttpServletRequest request) {
        String own = request.getHeader("X-API-Key");
        String text = own != null ? own.strip() : fromAuthorization(request.getHeader(HttpHeaders.AUTHORIZATION));
        return Optional.ofNullable(text).filter(key -> !key.isEmpty()).map(KeySecret::new);
    }

    private static @Nullable String fromAuthorization(@Nullable String header) {
        if (header == null) return null;
        String[] words = header.strip().split(" +", 2);
        if (words.length < 2) return null;
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> words[1];
            case "basic" -> password(words[1]);
            default -> null;
        };
    }

    private static @Nullable String password(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            return colon < 0 ? null : decoded.substring(colon + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
