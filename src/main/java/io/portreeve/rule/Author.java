package io.portreeve.rule;

import io.portreeve.access.Caller;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Who changed a rule.
 *
 * @param keyId null when it was the service itself
 * @param name the key's name at that time, or {@code builtin}
 */
@Schema(name = "RuleAuthor")
record Author(@Nullable Long keyId, String name) {

    /** The service, with a rule that comes with it. */
    static final Author BUILTIN = new Author(null, "builtin");

    static Author of(Caller caller) {
        return new Author(caller.keyId(), caller.keyName());
    }
}
