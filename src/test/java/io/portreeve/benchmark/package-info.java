/** What is measured rather than promised: run by {@code mvn -Pbenchmark verify}, never by the tests. */
@NullMarked
package io.portreeve.benchmark;

import org.jspecify.annotations.NullMarked;
