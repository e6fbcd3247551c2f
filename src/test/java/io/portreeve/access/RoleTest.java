package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {

    @ParameterizedTest
    @CsvSource({
        "INGEST,  true,  false, false, false",
        "VIEWER,  false, true,  false, false",
        "ANALYST, false, true,  true,  false",
        "ADMIN,   true,  true,  true,  true",
    })
    void a_role_covers_what_stands_below_it_but_only_admin_covers_ingest(
            Role role, boolean ingest, boolean viewer, boolean analyst, boolean admin) {
        assertThat(role.covers(Role.INGEST)).isEqualTo(ingest);
        assertThat(role.covers(Role.VIEWER)).isEqualTo(viewer);
        assertThat(role.covers(Role.ANALYST)).isEqualTo(analyst);
        assertThat(role.covers(Role.ADMIN)).isEqualTo(admin);
    }
}
