/**
 * Keys and roles: who may call what, who was refused, and who changed what.
 *
 * <p>May use: problem, paging.
 */
@NullMarked
package io.portreeve.access;

import org.jspecify.annotations.NullMarked;
