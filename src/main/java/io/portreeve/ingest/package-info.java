/**
 * HTTP in: bytes to records to events, and what cannot be read to quarantine.
 *
 * <p>May use: event, problem, access.
 */
@NullMarked
package io.portreeve.ingest;

import org.jspecify.annotations.NullMarked;
