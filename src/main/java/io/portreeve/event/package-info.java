/**
 * What happened: the stored audit event, its field names, its store and its search; all event SQL lives here.
 *
 * <p>May use: kql, problem, paging.
 */
@NullMarked
package io.portreeve.event;

import org.jspecify.annotations.NullMarked;
