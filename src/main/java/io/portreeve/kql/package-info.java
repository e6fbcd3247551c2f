/**
 * Elastic's query language: text to tree to answer.
 *
 * <p>May use: the JDK only.
 */
@NullMarked
package io.portreeve.kql;

import org.jspecify.annotations.NullMarked;
