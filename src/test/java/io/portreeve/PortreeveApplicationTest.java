package io.portreeve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@PortreeveTest
class PortreeveApplicationTest {

    @Autowired
    JdbcClient jdbc;

    @Test
    void the_service_starts_on_a_real_postgresql_18() {
        assertThat(jdbc.sql("show server_version_num").query(Integer.class).single())
                .isBetween(180000, 189999);
    }
}
