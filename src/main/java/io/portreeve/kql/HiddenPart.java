package io.portreeve.kql;

import java.util.Map;

/**
 * What of a document is hidden, for instance behind the place where it was cut off. Objects and arrays are told apart by
 * identity. What a document shows is taken as it is: no hidden member has the key of a shown one.
 */
public interface HiddenPart {

    /** Whether an object or array may hold more than it shows. */
    boolean isOpen(Object container);

    /**
     * Whether an object may hold a member with this key beyond those it shows.
     *
     * @param key one that ends with a dot stands for all that begin with it
     */
    boolean mayHold(Map<?, ?> object, String key);
}
