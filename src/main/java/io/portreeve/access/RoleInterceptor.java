package io.portreeve.access;

import io.portreeve.problem.ProblemException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a caller through to a controller of ours only with the role it asks for, and to a controller that asks for none not at
 * all; a key that is bound to clusters is held to them ({@link BoundKeys}). It runs when path and method are known to exist and
 * before parameters and body are looked at.
 */
class RoleInterceptor implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // An answer that is finished on another thread, or an error, belongs to a request that was let through before.
        if (request.getDispatcherType() != DispatcherType.REQUEST) return true;
        if (!(handler instanceof HandlerMethod method) || !isOurs(method)) return true;
        Role needed = needed(method, request).orElseThrow(RoleInterceptor::closed);
        Caller caller = Caller.atWork().orElseThrow(RoleInterceptor::closed);
        if (!caller.role().covers(needed)) throw tooLow(caller, needed);
        BoundKeys.hold(request, caller);
        return true;
    }

    private static boolean isOurs(HandlerMethod method) {
        return method.getBeanType().getName().startsWith("io.portreeve.")
                && !ErrorController.class.isAssignableFrom(method.getBeanType());
    }

    private static Optional<Role> needed(HandlerMethod method, HttpServletRequest request) {
        RequiresRole onMethod = method.getMethodAnnotation(RequiresRole.class);
        if (onMethod != null) return Optional.of(onMethod.value());
        RequiresRole onType = AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), RequiresRole.class);
        if (onType != null) return Optional.of(onType.value());
        return EventRoles.needed(request);
    }

    private static ProblemException tooLow(Caller caller, Role needed) {
        return forbidden("This needs a key with role %s; key '%s' has role %s."
                .formatted(needed.word(), caller.keyName(), caller.role().word()));
    }

    private static ProblemException closed() {
        return forbidden("This is closed to every key.");
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(HttpStatus.FORBIDDEN, "forbidden", detail);
    }
}
