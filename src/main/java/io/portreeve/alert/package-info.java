/**
 * What a person must see: alerts, their workflow and the answered guide.
 *
 * <p>May use: rule, event, kql, problem, access, paging.
 */
@NullMarked
package io.portreeve.alert;

import org.jspecify.annotations.NullMarked;
