/**
 * The embedded PostgreSQL: unpacked, started and stopped with the service.
 *
 * <p>May use: nothing else of ours.
 */
@NullMarked
package io.portreeve.database;

import org.jspecify.annotations.NullMarked;
