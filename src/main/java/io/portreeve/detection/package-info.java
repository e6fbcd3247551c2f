/**
 * The run: new events and rules to alerts, checkpoint and run log.
 *
 * <p>May use: alert, rule, event, kql, problem, access, paging.
 */
@NullMarked
package io.portreeve.detection;

import org.jspecify.annotations.NullMarked;
