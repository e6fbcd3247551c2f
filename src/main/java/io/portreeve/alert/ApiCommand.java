package io.portreeve.alert;

/** Builds commands that call this service's own API, with the address and the key of whoever runs them. */
final class ApiCommand {

    private static final String KEY = " -H \"Authorization: Bearer $PORTREEVE_KEY\"";

    private ApiCommand() {}

    static String get(String path) {
        return "curl -s \"$PORTREEVE_URL%s\"".formatted(path) + KEY;
    }

    static String post(String path, String json) {
        return "curl -s -X POST \"$PORTREEVE_URL%s\"".formatted(path)
                + KEY
                + " -H 'Content-Type: application/json' -d "
                + Shell.quote(json);
    }
}
