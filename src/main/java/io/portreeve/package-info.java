/**
 * The service's entry: it starts the rooms and knows no work of its own.
 *
 * <p>May use: everything.
 */
@NullMarked
package io.portreeve;

import org.jspecify.annotations.NullMarked;
