package io.portreeve.event;

import java.time.Duration;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How long the database may say nothing before its connection is given up: a stopped server or a cut line ends no statement, and
 * COPY knows no statement timeout. The pool has a limit for all (application.yml); work that knows better sets its own.
 */
@Component
public class DatabaseSilence {

    private final JdbcTemplate jdbc;

    DatabaseSilence(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Sets the limit for the open transaction; the pool sets its own again when it gets the connection back. */
    public void allow(Duration limit) {
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
            return true;
        });
    }
}
