package io.portreeve.problem;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a controller that its callers may send parameters in the query string that it does not know: senders of events do, and
 * would throw a refused batch away. The kube-apiserver's webhook adds {@code timeout}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface IgnoresUnknownParameters {}
