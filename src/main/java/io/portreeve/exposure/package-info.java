/**
 * What a Service opens to the outside of its cluster, and how the writes to it change that. Values and rules only: nothing is
 * stored here and no event is read.
 *
 * <p>May use: the JDK and jakarta.json only.
 */
@NullMarked
package io.portreeve.exposure;

import org.jspecify.annotations.NullMarked;
