package io.portreeve.problem;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.RequestParam;

/** The query parameters an operation has: those its method takes, and those it reads by hand and therefore documents. */
final class KnownParameters {

    private KnownParameters() {}

    static SortedSet<String> of(Method operation) {
        SortedSet<String> names = new TreeSet<>();
        for (java.lang.reflect.Parameter parameter : operation.getParameters()) {
            RequestParam taken = parameter.getAnnotation(RequestParam.class);
            // A map takes whatever comes; what of it is read is documented.
            if (taken == null || Map.class.isAssignableFrom(parameter.getType())) continue;
            names.add(taken.name().isEmpty() ? parameter.getName() : taken.name());
        }
        documented(operation).map(Parameter::name).forEach(names::add);
        return names;
    }

    private static Stream<Parameter> documented(Method operation) {
        Operation described = operation.getAnnotation(Operation.class);
        return Stream.concat(
                        Arrays.stream(operation.getAnnotationsByType(Parameter.class)),
                        described == null ? Stream.empty() : Arrays.stream(described.parameters()))
                .filter(parameter -> parameter.in() == ParameterIn.QUERY);
    }
}
