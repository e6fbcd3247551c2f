package io.portreeve;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Leads who opens the bare address in a browser to the API's documentation. */
@Configuration(proxyBeanMethods = false)
class StartPage implements WebMvcConfigurer {

    static final String SWAGGER_UI = "/swagger-ui/index.html";

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        // With a status of its own the path goes out as it is, without the host that the caller claims to call.
        registry.addRedirectViewController("/", SWAGGER_UI).setStatusCode(HttpStatus.FOUND);
    }
}
