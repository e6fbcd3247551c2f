package io.portreeve.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Has the query string decoded before every controller, so that a broken one is refused also where no parameter is read. */
@Component
class QueryStringCheck implements HandlerInterceptor, WebMvcConfigurer {

    private static final int AFTER_THE_ROLE = 1;

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**").order(AFTER_THE_ROLE);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.getParameterNames(); // Tomcat decodes all of it now, or throws
        return true;
    }
}
