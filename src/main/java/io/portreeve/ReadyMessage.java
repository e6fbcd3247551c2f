package io.portreeve;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where to go, as the last line of a start. */
@Component
class ReadyMessage {

    private static final Logger log = LoggerFactory.getLogger(ReadyMessage.class);

    private final Environment environment;

    ReadyMessage(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void sayWhereToGo() {
        boolean secure = environment.containsProperty("server.ssl.bundle");
        log.info(
                "Portreeve is ready. Its API by hand: {}://{}:{}/swagger-ui/index.html",
                secure ? "https" : "http",
                environment.getProperty("server.address", "localhost"),
                environment.getProperty("local.server.port"));
    }
}
