package io.portreeve.database;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts the embedded PostgreSQL unless {@code spring.datasource.url} names a database of the user's own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.datasource.url", havingValue = "none", matchIfMissing = true)
class EmbeddedPostgresConfiguration {

    @Bean
    EmbeddedPostgres embeddedPostgres(@Value("${portreeve.data-dir}") Path dataFolder) {
        return EmbeddedPostgres.start(dataFolder);
    }

    /** The pool, Flyway and JPA hang on this bean, so Spring stops them before the database. */
    @Bean
    JdbcConnectionDetails embeddedPostgresConnection(EmbeddedPostgres postgres) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return EmbeddedPostgres.USER;
            }

            @Override
            public String getPassword() {
                return postgres.password();
            }

            @Override
            public String getJdbcUrl() {
                return postgres.url();
            }
        };
    }
}
