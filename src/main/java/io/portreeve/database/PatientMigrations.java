package io.portreeve.database;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Migrations get connections of their own: a change to a large table is silent for longer than the pool puts up with. */
@Configuration(proxyBeanMethods = false)
class PatientMigrations {

    @Bean
    FlywayConfigurationCustomizer connectionsWithoutTimeLimit(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
    }
}
