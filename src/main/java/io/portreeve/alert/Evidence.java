package io.portreeve.alert;

import java.nio.charset.StandardCharsets;

/**
 * What only the single alert shows.
 *
 * @param document the event as it came
 * @param investigation the answered guide, JSON
 */
record Evidence(byte[] document, String investigation) {

    String documentText() {
        return new String(document, StandardCharsets.UTF_8);
    }
}
