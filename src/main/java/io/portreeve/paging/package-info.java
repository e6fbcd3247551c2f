/**
 * How lists are paged: keyset cursors, so that rows inserted while someone pages are neither repeated nor skipped; and of which
 * clusters they are asked for.
 *
 * <p>May use: problem.
 */
@NullMarked
package io.portreeve.paging;

import org.jspecify.annotations.NullMarked;
