/**
 * What to look for: rules and where they come from.
 *
 * <p>May use: event, kql, problem, access, paging.
 */
@NullMarked
package io.portreeve.rule;

import org.jspecify.annotations.NullMarked;
