package io.portreeve.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/shop/secrets, secrets, ",
        "/api/v1/secrets?limit=500, secrets, ",
        "/api/v1/namespaces/shop/%73ecrets/db?x=/api, secrets, ",
        "//api/v1//watch/namespaces/shop/secrets, secrets, ",
        "https://10.0.0.1/k8s/clusters/c-1/api/v1/namespaces/shop/secrets/db, secrets, ",
        "/api/v1/namespaces/shop/serviceaccounts/ci/token, serviceaccounts, token",
        "/apis/authentication.k8s.io/v1/tokenreviews, tokenreviews, ",
        "/api/v1/namespaces/secrets, namespaces, ",
        "/api/v1/namespaces/shop/services/secrets, services, ",
        "/api/v1/namespaces/secrets/services/web, services, "
    })
    void a_resource_is_told_by_its_place(String uri, String resource, String subresource) {
        assertThat(RequestPath.of(uri)).contains(new RequestPath(resource, subresource));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/healthz", "/api", "/api/v1", "/apis/apps/v1", "https://host", "%%%"})
    void other_paths_name_none(String uri) {
        assertThat(RequestPath.of(uri)).isEmpty();
    }
}
