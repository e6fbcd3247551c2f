package io.portreeve.access;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells who a key stands for, for work in the name of a sender that is not calling now. */
@Component
public class KeyLookup {

    private final ApiKeys keys;

    KeyLookup(ApiKeys keys) {
        this.keys = keys;
    }

    /** The caller that this key stands for, with what it is bound to now. A key that works no more is found too: what it sent came before. */
    public Optional<Caller> caller(long keyId) {
        return keys.findById(keyId).map(ApiKey::caller);
    }
}
