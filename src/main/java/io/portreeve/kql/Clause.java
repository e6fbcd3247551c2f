package io.portreeve.kql;

import java.util.Map;

/** A piece of a query made ready. */
@FunctionalInterface
interface Clause {

    boolean test(Map<?, ?> document);
}
