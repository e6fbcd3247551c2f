/**
 * How lists are paged: keyset cursors, so that rows inserted while someone pages are neither repeated nor skipped.
 *
 * <p>May use: problem.
 */
@NullMarked
package io.portreeve.paging;

import org.jspecify.annotations.NullMarked;
