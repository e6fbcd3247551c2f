package io.portreeve;

import java.util.Set;
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

    /** One can listen on these, but not go there. */
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private final Environment environment;

    ReadyMessage(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void sayWhereToGo() {
        log.info("Portreeve is ready. Its API by hand: {}", whereToGo());
    }

    String whereToGo() {
        boolean secure = environment.containsProperty("server.ssl.bundle");
        return "%s://%s:%s%s"
                .formatted(
                        secure ? "https" : "http",
                        host(environment.getProperty("server.address", "localhost")),
                        environment.getProperty("local.server.port"),
                        StartPage.SWAGGER_UI);
    }

    private static String host(String address) {
        if (EVERY_ADDRESS.contains(address)) return "localhost";
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
