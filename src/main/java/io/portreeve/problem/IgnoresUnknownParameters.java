package io.portreeve.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a controller that no parameter in the query string is taken for a slip in one of its own: senders of events add some, and
 * would throw a refused batch away. The kube-apiserver's webhook adds {@code timeout}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface IgnoresUnknownParameters {}
