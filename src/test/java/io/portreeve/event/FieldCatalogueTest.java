package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.Api;
import io.portreeve.PortreeveTest;
import io.portreeve.event.CatalogueField.Origin;
import io.portreeve.kql.Kql;
import io.portreeve.kql.KqlMatcher;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The catalogue and what rules see name the same things. */
@PortreeveTest
class FieldCatalogueTest {

    private static final AuditEvent FULL = TestEvents.read("""
            {"auditID":"a-1","verb":"create","userAgent":"kubectl","user":{"username":"jana","uid":"u-1"},
            "sourceIPs":["192.0.2.7"],"objectRef":{"resource":"secrets","namespace":"shop","name":"web"},
            "requestObject":"[redacted by Portreeve: secrets]",
            "annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC"}}""");

    private static final AuditEvent OPENING = TestEvents.read("""
            {"auditID":"a-2","stage":"ResponseComplete","verb":"create","objectRef":{"resource":"services","name":"web"},
            "responseStatus":{"code":201},"requestObject":{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":30080}]}}}""");

    private static final AuditEvent UNTOLD = TestEvents.read("""
            {"auditID":"a-3","stage":"ResponseComplete","verb":"patch","objectRef":{"resource":"services","name":"web"},
            "responseStatus":{"code":200}}""");

    @Autowired
    Api api;

    @Test
    void every_field_of_an_event_is_listed() {
        for (byte[] document : TestEvents.recordedServices()) {
            AuditEvent event = AuditEvent.read("lab", document, null);
            assertThat(unlisted(EventFields.of(event, Instant.EPOCH))).isEmpty();
        }
        assertThat(unlisted(EventFields.of(FULL, Instant.EPOCH))).isEmpty();
    }

    @Test
    void every_derived_field_that_is_listed_is_made() {
        assertThat(FieldCatalogue.all().stream()
                        .filter(field -> field.isFilled() && !field.name().startsWith(FieldCatalogue.AUDIT))
                        .map(CatalogueField::name)
                        .filter(name -> Stream.of(FULL, OPENING, UNTOLD)
                                .noneMatch(event -> matches(name + ": *", EventFields.of(event, Instant.EPOCH)))))
                .isEmpty();
    }

    @Test
    void what_is_always_the_same_is_what_the_catalogue_says() {
        Map<String, @Nullable Object> fields = EventFields.of(FULL, Instant.EPOCH);

        for (CatalogueField field : FieldCatalogue.all()) {
            if (!(field.origin() instanceof Origin.Always always)) continue;
            assertThat(matches("%s: \"%s\"".formatted(field.name(), always.value()), fields))
                    .as(field.name())
                    .isTrue();
        }
    }

    @Test
    void every_typed_column_belongs_to_a_field() {
        assertThat(Arrays.stream(TypedColumn.values())
                        .filter(column -> FieldCatalogue.all().stream()
                                .noneMatch(field -> FieldCatalogue.columnOf(field.name())
                                        .filter(column::equals)
                                        .isPresent())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "user.name, keyword, user.username",
        "kubernetes.audit.sourceIPs, ip, sourceIPs",
        "kubernetes.audit.responseStatus.code, long, responseStatus.code",
        "kubernetes.audit.requestObject.spec.hostPID, boolean, requestObject.spec.hostPID",
        "kubernetes.audit.requestObject.metadata.labels.*, keyword, requestObject.metadata.labels.*",
        "kubernetes.audit.requestObject.*, keyword, requestObject.*",
        "data_stream.dataset, keyword, always kubernetes.audit_logs",
        "cloud.provider, keyword, nowhere",
        "cluster, keyword, 'the sender''s path, header or key'"
    })
    void the_list_says_type_and_origin(String name, String type, String origin) {
        assertThat(api.get("/api/v1/fields").path("items"))
                .filteredOn(item -> item.path("name").asString().equals(name))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.path("type").asString()).isEqualTo(type);
                    assertThat(item.path("origin").asString()).isEqualTo(origin);
                    assertThat(item.path("description").asString()).isNotBlank();
                });
    }

    private static boolean matches(String query, Map<String, @Nullable Object> fields) {
        return KqlMatcher.compile(Kql.parse(query), FieldCatalogue.TYPES, Clock.systemUTC())
                .matches(fields);
    }

    private static TreeSet<String> unlisted(Map<String, @Nullable Object> fields) {
        TreeSet<String> unlisted = new TreeSet<>();
        collect("", fields, unlisted);
        return unlisted;
    }

    private static void collect(String name, @Nullable Object value, TreeSet<String> unlisted) {
        if (value == null || !FieldCatalogue.find(name + ".x").isEmpty()) return;
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, inner) -> collect(name.isEmpty() ? (String) key : name + "." + key, inner, unlisted));
        } else if (FieldCatalogue.find(name).isEmpty()) {
            unlisted.add(name);
        }
    }
}
