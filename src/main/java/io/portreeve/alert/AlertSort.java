package io.portreeve.alert;

import java.util.Arrays;
import java.util.Optional;

/** The orders a list of alerts can have. Each ends with the id, so that the order is total and a cursor exact. */
enum AlertSort {
    NEWEST("-createdAt", "order by created_at desc, id desc", "(created_at, id) < (:placeTime, :placeId)"),
    OLDEST("createdAt", "order by created_at, id", "(created_at, id) > (:placeTime, :placeId)"),
    RISKIEST(
            "-riskScore",
            "order by risk_score desc, created_at desc, id desc",
            "(risk_score, created_at, id) < (:placeRisk, :placeTime, :placeId)");

    private final String word;
    private final String order;
    private final String afterPlace;

    AlertSort(String word, String order, String afterPlace) {
        this.word = word;
        this.order = order;
        this.afterPlace = afterPlace;
    }

    static Optional<AlertSort> parse(String word) {
        return Arrays.stream(values()).filter(sort -> sort.word.equals(word)).findFirst();
    }

    String order() {
        return order;
    }

    String afterPlace() {
        return afterPlace;
    }
}
