/**
 * One way to say no: RFC 9457 problem details.
 *
 * <p>May use: nothing else of ours.
 */
@NullMarked
package io.portreeve.problem;

import org.jspecify.annotations.NullMarked;
