package io.portreeve;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestExecutionListeners;

/**
 * The whole service on a random port, on a real PostgreSQL, its scheduler off and its clock settable. Every test starts with
 * empty tables. Test classes share one service as long as they ask for no other settings.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "portreeve.detection.enabled=false",
            "portreeve.refused-senders.tick=1d",
            "portreeve.clusters.tick=1d",
            "portreeve.exposures.tick=1d",
            "portreeve.exposures.max-wait=1s",
            "portreeve.readiness.refresh=1d",
            "portreeve.bootstrap-admin-key=test-admin-key",
            // Spring keeps the services of all test classes: idle connections would add up to more than PostgreSQL
            // takes.
            "spring.datasource.hikari.minimum-idle=1",
            "spring.datasource.hikari.idle-timeout=10000",
            "server.shutdown=immediate"
        })
@ContextConfiguration(initializers = TestDatabaseInitializer.class)
@Import({TestClockConfiguration.class, Api.class})
@TestExecutionListeners(
        listeners = EmptyTablesListener.class,
        mergeMode = TestExecutionListeners.MergeMode.MERGE_WITH_DEFAULTS)
public @interface PortreeveTest {}
