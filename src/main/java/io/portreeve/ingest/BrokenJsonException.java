package io.portreeve.ingest;

import io.portreeve.ingest.JsonObject.Member;
import java.util.List;

/** Bytes that are no JSON object; it knows how far they were one. */
final class BrokenJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int at;
    private final transient List<Member> members;

    /**
     * @param reason what is wrong, for an operator
     * @param at where reading ended
     * @param members what was read before; the last one may lack its end
     */
    BrokenJsonException(String reason, int at, List<Member> members) {
        super(reason, null, false, false);
        this.reason = reason;
        this.at = at;
        this.members = List.copyOf(members);
    }

    String reason() {
        return reason;
    }

    int at() {
        return at;
    }

    List<Member> members() {
        return members;
    }
}
