package io.portreeve.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.PortreeveTest;
import io.portreeve.SettableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@PortreeveTest
class KeyControllerTest {

    private static final String KEYS = "/api/v1/keys";

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private Calls calls;
    private String admin;

    @BeforeEach
    void one_admin_key_that_works() {
        calls = new Calls(port);
        jdbc.sql("delete from api_key where name not like 'bootstrap%'").update();
        jdbc.sql("update api_key set revoked_at = now()").update();
        admin = new TestKeys(jdbc).keyFor(Role.ADMIN);
    }

    @AfterEach
    void the_bootstrap_key_works_again() {
        jdbc.sql("update api_key set revoked_at = null where name like 'bootstrap%'")
                .update();
    }

    @Test
    void a_new_key_works_and_only_its_hash_is_kept() {
        Calls.Answer made = make("{\"name\":\"looker\",\"role\":\"viewer\",\"clusters\":[\"lab\"]}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().propertyNames())
                .containsExactly("id", "name", "role", "clusters", "expiresAt", "createdAt", "secret");
        String secret = made.json().path("secret").asString();
        assertThat(secret).matches("pr_[A-Za-z0-9_-]{43}");
        assertThat(calls.get(secret, "/api/v1/rules").status()).isEqualTo(200);
        assertThat(jdbc.sql("select count(*) from api_key where row(api_key.*)::text like '%' || ? || '%'")
                        .param(secret)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void a_key_is_for_all_clusters_and_for_ever_unless_it_says_otherwise() {
        JsonNode made = make("{\"name\":\"sender\",\"role\":\"ingest\"}").json();
        assertThat(made.path("clusters").toString()).isEqualTo("[\"*\"]");
        assertThat(made.path("expiresAt").isNull()).isTrue();
    }

    @Test
    void a_key_with_an_end_stops_working_then() {
        String end = clock.instant().plusSeconds(60).toString();
        JsonNode made = make("{\"name\":\"guest\",\"role\":\"viewer\",\"expiresAt\":\"%s\"}".formatted(end))
                .json();
        assertThat(made.path("expiresAt").asString()).isEqualTo(end);
        clock.advance(Duration.ofSeconds(60));
        assertThat(calls.get(made.path("secret").asString(), "/api/v1/rules").status())
                .isEqualTo(401);
    }

    @Test
    void the_list_shows_all_keys_and_no_secret() {
        make("{\"name\":\"looker\",\"role\":\"viewer\"}");
        Calls.Answer list = calls.get(admin, KEYS);
        assertThat(list.json().path("items").size()).isEqualTo(3);
        assertThat(list.json().at("/items/2/name").asString()).isEqualTo("looker");
        assertThat(list.json().at("/items/2/role").asString()).isEqualTo("viewer");
        assertThat(list.response().body()).doesNotContainIgnoringCase("secret").doesNotContain("pr_");
    }

    @Test
    void a_revoked_key_is_refused_from_then_on() {
        JsonNode made = make("{\"name\":\"looker\",\"role\":\"viewer\"}").json();
        assertThat(revoke(made.path("id").asLong()).status()).isEqualTo(204);
        assertThat(calls.get(made.path("secret").asString(), "/api/v1/rules").status())
                .isEqualTo(401);
        assertThat(revoke(made.path("id").asLong()).status()).isEqualTo(204);
    }

    @Test
    void the_last_admin_key_that_works_stays() {
        long last = idOf(admin);
        assertThat(revoke(last).slug()).isEqualTo("last-admin-key");
        make("{\"name\":\"second\",\"role\":\"admin\"}");
        assertThat(revoke(last).status()).isEqualTo(204);
    }

    @Test
    void an_admin_key_that_is_bound_to_clusters_does_not_let_the_last_one_go() {
        make("{\"name\":\"bound\",\"role\":\"admin\",\"clusters\":[\"lab\"]}");
        assertThat(revoke(idOf(admin)).slug()).isEqualTo("last-admin-key");
    }

    @Test
    void an_admin_key_in_its_grace_does_not_let_the_new_one_go() {
        String rotate = "/api/v1/keys/" + idOf(admin) + "/rotate";
        long next = calls.call(admin, "POST", rotate, "{}").json().path("id").asLong();
        assertThat(revoke(next).slug()).isEqualTo("last-admin-key");
        assertThat(revoke(idOf(admin)).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({"PT10M, 409", "PT24H, 409", "P2D, 204"})
    void an_admin_key_that_is_about_to_end_does_not_let_the_last_lasting_one_go(Duration left, int status) {
        String end = clock.instant().plus(left).toString();
        make("{\"name\":\"guest\",\"role\":\"admin\",\"expiresAt\":\"%s\"}".formatted(end));
        assertThat(revoke(idOf(admin)).status()).isEqualTo(status);
    }

    @Test
    void an_unknown_key_cannot_be_revoked() {
        assertThat(revoke(987_654_321).slug()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | name         | must not be empty",
                "{'name':'a'}                                    | role         | must be one of ingest, viewer, analyst, admin",
                "{'name':'a','role':'root'}                      | role         | must be one of ingest, viewer, analyst, admin",
                "{'name':'a','role':3}                           | role         | must be one of ingest, viewer, analyst, admin",
                "{'name':'a','role':'viewer','clusters':[]}      | clusters     | must name 1 to 1000 clusters, or be left out for all",
                "{'name':'a','role':'viewer','clusters':['b',' ']} | clusters[1] | must not be empty",
                "{'name':'a','role':'viewer','clusters':'b'}     | clusters     | must be a list",
                "{'name':'a','role':'viewer','cluster':['b']}    | cluster      | is not a field here; known are clusters, expiresAt, name, role",
                "{'name':'a','role':'viewer','expiresAt':'2020-01-01T00:00:00Z'} | expiresAt | must be in the future",
                "{'name':'a','role':'viewer','expiresAt':'+10000-01-01T00:00:00Z'}     | expiresAt | must be before the year 10000; left out, the key never expires",
                "{'name':'a','role':'viewer','expiresAt':'+294277-01-01T00:00:00Z'}    | expiresAt | must be before the year 10000; left out, the key never expires",
                "{'name':'a','role':'viewer','expiresAt':'+999999999-01-01T00:00:00Z'} | expiresAt | must be before the year 10000; left out, the key never expires",
                "{'name':'a','role':'viewer','expiresAt':9999999999} | expiresAt | must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','role':'viewer','expiresAt':''}     | expiresAt    | must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a','role':'viewer','expiresAt':' '}    | expiresAt    | must be a time such as 2026-11-24T06:00:00Z",
                "{'name':'a\\ud800','role':'viewer'}             | name         | must not hold control characters or halves of characters",
                "{'name':'a\\u0085b','role':'viewer'}            | name         | must not hold control characters or halves of characters",
                "{'name':'a\\u0000','role':'viewer'}             | name         | must not hold control characters or halves of characters",
                "{'name':'a','role':'viewer','clusters':['\\udc00']} | clusters[0] | must not hold control characters or halves of characters",
                "{'name':'a','role':'viewer','expiresAt':'soon'} | expiresAt    | must be a time such as 2026-11-24T06:00:00Z",
            })
    void a_bad_field_is_named(String body, String field, String message) {
        Calls.Answer answer = make(body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo(field);
        assertThat(answer.json().at("/errors/0/message").asString()).isEqualTo(message);
    }

    @Test
    void a_name_of_whole_characters_comes_back_as_it_was_sent() {
        String name = "\uD83D\uDEA2 Jana\u2019s \u8239";
        assertThat(make("{\"name\":\"%s\",\"role\":\"viewer\"}".formatted(name))
                        .json()
                        .path("name")
                        .asString())
                .isEqualTo(name);
    }

    @Test
    void a_rotated_key_has_the_same_rights_and_both_secrets_work_until_the_grace_ends() {
        JsonNode old = make("{\"name\":\"sender\",\"role\":\"viewer\",\"clusters\":[\"lab\"]}")
                .json();
        Calls.Answer rotated = rotate(old, "{\"grace\":\"PT1H\"}");
        assertThat(rotated.status()).isEqualTo(201);
        for (String same : List.of("name", "role", "clusters", "expiresAt")) {
            assertThat(rotated.json().path(same)).isEqualTo(old.path(same));
        }
        assertThat(rotated.json().path("replaces")).isEqualTo(old.path("id"));
        assertThat(rotated.json().path("replacedWorksUntil").asString())
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)).toString());
        clock.advance(Duration.ofMinutes(59));
        assertThat(statusWith(old)).isEqualTo(200);
        clock.advance(Duration.ofMinutes(1));
        assertThat(statusWith(old)).isEqualTo(401);
        assertThat(statusWith(rotated.json())).isEqualTo(200);
    }

    @Test
    void without_a_word_the_grace_is_a_day_and_the_list_shows_what_was_replaced() {
        JsonNode old = make("{\"name\":\"sender\",\"role\":\"viewer\"}").json();
        rotate(old, "");
        JsonNode items = calls.get(admin, KEYS).json().path("items");
        assertThat(items.path(2).path("expiresAt").asString())
                .isEqualTo(clock.instant().plus(Duration.ofDays(1)).toString());
        assertThat(items.path(3).path("replaces")).isEqualTo(old.path("id"));
    }

    @Test
    void a_grace_gives_no_key_more_time_than_it_had() {
        String end = clock.instant().plusSeconds(60).toString();
        JsonNode old = make("{\"name\":\"guest\",\"role\":\"viewer\",\"expiresAt\":\"%s\"}".formatted(end))
                .json();
        JsonNode rotated = rotate(old, "{\"grace\":\"PT24H\"}").json();
        assertThat(rotated.path("replacedWorksUntil").asString()).isEqualTo(end);
        assertThat(rotated.path("expiresAt").asString()).isEqualTo(end);
    }

    @Test
    void a_key_that_works_no_more_cannot_be_rotated() {
        JsonNode old = make("{\"name\":\"sender\",\"role\":\"viewer\"}").json();
        assertThat(rotate(old, "{\"grace\":\"PT0S\"}").status()).isEqualTo(201);
        Calls.Answer again = rotate(old, "{}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.slug()).isEqualTo("key-does-not-work");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'PT-1S'",
                "'PT721H'",
                "'soon'",
                "''",
                "' '",
                "'3600'",
                "0",
                "3600",
                "0.5",
                "1e300",
                "-1e300",
                "true"
            })
    void a_grace_is_a_duration_from_nothing_to_thirty_days_and_else_nothing_is_rotated(String grace) {
        Calls.Answer answer = calls.call(
                admin,
                "POST",
                KEYS + "/%d/rotate".formatted(idOf(admin)),
                "{\"grace\":%s}".formatted(grace.replace('\'', '"')));
        assertThat(answer.status()).isEqualTo(400);
        JsonNode error = answer.json().at("/errors/0");
        assertThat(error.path("field").asString()).isEqualTo("grace");
        assertThat(error.path("value").asString()).isEqualTo(grace.replace("'", ""));
        assertThat(error.path("message").asString())
                .isIn("must be a duration such as PT5M", "must be from PT0S to P30D");
        assertThat(calls.get(admin, KEYS).json().path("items").size()).isEqualTo(2);
    }

    private Calls.Answer rotate(JsonNode key, String body) {
        return calls.call(
                admin, "POST", KEYS + "/%d/rotate".formatted(key.path("id").asLong()), body);
    }

    private int statusWith(JsonNode key) {
        return calls.get(key.path("secret").asString(), "/api/v1/rules").status();
    }

    private Calls.Answer make(String body) {
        return calls.call(admin, "POST", KEYS, body);
    }

    private Calls.Answer revoke(long id) {
        return calls.call(admin, "DELETE", KEYS + "/" + id, "");
    }

    private long idOf(String key) {
        return jdbc.sql("select id from api_key where secret_hash = ?")
                .param(new KeySecret(key).hash())
                .query(Long.class)
                .single();
    }
}
