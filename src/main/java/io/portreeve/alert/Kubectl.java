package io.portreeve.alert;

import org.jspecify.annotations.Nullable;

/** Builds kubectl commands in which a name from an event is never an option and never shell syntax. */
final class Kubectl {

    private Kubectl() {}

    /** Such as {@code kubectl -n 'shop' get service 'web' -o yaml}. */
    static String on(@Nullable String namespace, String verbAndKind, String name, String options) {
        String start = "kubectl%s %s".formatted(inNamespace(namespace), verbAndKind);
        String rest = options.isEmpty() ? "" : " " + options;
        // Behind "--" a word that starts with a dash is no option.
        return name.startsWith("-")
                ? "%s%s -- %s".formatted(start, rest, Shell.quote(name))
                : "%s %s%s".formatted(start, Shell.quote(name), rest);
    }

    /** Such as {@code kubectl -n 'shop' get networkpolicies}. */
    static String in(@Nullable String namespace, String command) {
        return "kubectl%s %s".formatted(inNamespace(namespace), command);
    }

    private static String inNamespace(@Nullable String namespace) {
        if (namespace == null) return "";
        return namespace.startsWith("-") ? " --namespace=" + Shell.quote(namespace) : " -n " + Shell.quote(namespace);
    }
}
