package io.portreeve.alert;

import io.portreeve.alert.Actor.ServiceAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The commands behind the responses of a guide, for the very object and actor of an alert. */
@Component
class ResponseCommands {

    private static final String ADMISSION_POLICY = """
            kubectl apply -f - <<'END'
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: no-node-ports}
            spec:
              matchConstraints:
                resourceRules:
                - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services]}
              validations:
              - {expression: "object.spec.type != 'NodePort'", message: Services of type NodePort are not allowed here}
            %s---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: no-node-ports}
            spec: {policyName: no-node-ports, validationActions: [Warn, Audit]}
            END""";

    private static final String NO_LOAD_BALANCERS = """
              - {expression: "object.spec.type != 'LoadBalancer'", message: Services of type LoadBalancer are not allowed here}
            """;

    private static final String NO_ADDRESSES = """
              - {expression: "!has(object.spec.externalIPs)", message: External addresses of Services are not allowed here}
            """;

    private static final Pattern ALLOWED_BY = Pattern.compile(
            "RBAC: allowed by (RoleBinding|ClusterRoleBinding) \"([^\"/]+)(?:/([^\"/]+))?\" of (?:Role|ClusterRole) \"[^\"]+\""
                    + " to (User|Group|ServiceAccount) \".*\"");

    /**
     * Commands to copy, and what a person must know about them.
     *
     * @param note why there are none, or what to mind; null where nothing is to be said
     */
    record Commands(List<String> commands, @Nullable Prose note) {}

    /** @param name the response's name in the guide; null for one without commands */
    Commands find(@Nullable String name, AlertContext context) {
        if (name == null) return new Commands(List.of(), null);
        return switch (name) {
            case "confirm-owner" -> confirmOwner(context);
            case "live-service" -> liveService(context);
            case "live-object" -> onObject(context, object -> List.of(object.command("get", "-o yaml")));
            case "cluster-ip" -> clusterIp(context);
            case "restrict-network" -> restrictNetwork(context);
            case "actor-changes" -> actorChanges(context);
            case "restrict-actor" -> restrictActor(context);
            case "list-keys" -> new Commands(List.of(ApiCommand.get("/api/v1/keys")), null);
            case "list-clusters" -> new Commands(List.of(ApiCommand.get("/api/v1/clusters")), null);
            case "sender-log" ->
                new Commands(
                        List.of("journalctl -u fluent-bit --since -2h | tail -50"),
                        Prose.words(
                                "On the cluster's control-plane nodes; of the webhook, kube-apiserver's own log tells."));
            case "new-sender-key" -> newSenderKey(context);
            case "rejected-batches" -> new Commands(List.of("ls -l /var/lib/fluent-bit/storage/rejected"), null);
            case "refused-metric" ->
                new Commands(
                        List.of(ApiCommand.get("/actuator/prometheus") + " | grep portreeve_access_refused"), null);
            case "admission-policy" -> admissionPolicy(context);
            default -> note("No command: {} is not known to this service.", name);
        };
    }

    /** An object with a name that can stand in a command. */
    private record Target(@Nullable String namespace, String resource, String name) {

        String command(String verb, String options) {
            return Kubectl.on(namespace, verb + " " + resource, name, options);
        }
    }

    private interface ForObject {
        List<String> commands(Target target);
    }

    private static Commands onObject(AlertContext context, ForObject commands) {
        Subject subject = context.subject();
        if (subject.name() == null) {
            return note("No command: the event does not name the object. Find it by its creation time.");
        }
        boolean unsafeNamespace = subject.namespace() != null && !Shell.canCarry(subject.namespace());
        if (unsafeNamespace || !Shell.canCarry(subject.name())) {
            return note(
                    "No command: {} holds characters that no Kubernetes name has and that could make a command do something else.",
                    subject.asProse());
        }
        String resource = resourceOf(context);
        if (resource == null) return note("No command: the event does not say which resource it is about.");
        return new Commands(commands.commands(new Target(subject.namespace(), resource, subject.name())), null);
    }

    private static @Nullable String resourceOf(AlertContext context) {
        if (context.isCoreService()) return "service";
        String resource = context.event().resource();
        if (resource == null || !resource.matches("[a-z][a-z0-9]*")) return null;
        String group = Objects.requireNonNullElse(context.event().apiGroup(), "");
        if (group.isEmpty()) return resource;
        return group.matches("[a-z0-9][a-z0-9.-]*") ? resource + "." + group : null;
    }

    private static Commands newSenderKey(AlertContext context) {
        String cluster =
                RefusedSender.of(context.event()).map(RefusedSender::cluster).orElse(null);
        // The name goes into JSON inside a shell's quotes, so only a plain one is put there.
        boolean isPlain = cluster != null && cluster.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");
        String name = isPlain ? cluster : "CLUSTER";
        String body = "{\"name\":\"%s sender\",\"role\":\"ingest\",\"clusters\":[\"%s\"]}".formatted(name, name);
        return new Commands(
                List.of(ApiCommand.post("/api/v1/keys", body)),
                isPlain ? null : Prose.words("Put the sender's cluster in place of CLUSTER."));
    }

    private static Commands confirmOwner(AlertContext context) {
        return onObject(context, target -> {
            List<String> commands = new ArrayList<>();
            if (target.namespace() != null) {
                commands.add(Kubectl.on(null, "get namespace", target.namespace(), "-o yaml"));
            }
            commands.add(target.command("get", "-o yaml --show-managed-fields"));
            return commands;
        });
    }

    private static Commands liveService(AlertContext context) {
        return onObject(context, target -> {
            List<String> commands = new ArrayList<>();
            commands.add(target.command("get", "-o yaml"));
            commands.add(Kubectl.in(
                    target.namespace(),
                    "get endpointslices -o wide --selector="
                            + Shell.quote("kubernetes.io/service-name=" + target.name())));
            String labels = labelsOf(context.spec());
            if (labels != null) {
                commands.add(Kubectl.in(target.namespace(), "get pods -o wide --selector=" + Shell.quote(labels)));
            }
            return commands;
        });
    }

    private static @Nullable String labelsOf(ServiceSpec spec) {
        Map<String, String> selector = spec.selector();
        if (selector == null || selector.isEmpty()) return null;
        String labels = selector.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        return Shell.canCarry(labels) ? labels : null;
    }

    private static Commands clusterIp(AlertContext context) {
        if (context.tookNoEffect())
            return note(
                    "Nothing to undo by this request: {}.", context.outcome().because());
        String addresses = context.spec().externalIps().isEmpty() ? "" : ",\"externalIPs\":null";
        return onObject(
                context,
                target -> List.of(target.command(
                        "patch", "--type=merge -p '{\"spec\":{\"type\":\"ClusterIP\"%s}}'".formatted(addresses))));
    }

    private static Commands admissionPolicy(AlertContext context) {
        ServiceSpec spec = context.spec();
        String others = ("LoadBalancer".equals(spec.type()) ? NO_LOAD_BALANCERS : "")
                + (spec.externalIps().isEmpty() ? "" : NO_ADDRESSES);
        return new Commands(List.of(ADMISSION_POLICY.formatted(others)), null);
    }

    private static Commands restrictNetwork(AlertContext context) {
        String namespace = context.subject().namespace();
        List<String> commands = new ArrayList<>();
        commands.add("kubectl get nodes -o wide");
        if (Shell.canCarry(namespace)) commands.add(Kubectl.in(namespace, "get networkpolicies -o yaml"));
        return new Commands(commands, null);
    }

    private static Commands actorChanges(AlertContext context) {
        String user = context.actor().user();
        if (user == null) return note("No command: the event names no user.");
        if (!Shell.canCarry(user))
            return note("No command: the user name {} holds characters that do not belong there.", user);
        String cluster = context.event().cluster();
        if (!Shell.canCarry(cluster))
            return note("No command: the cluster name {} holds characters that do not belong there.", cluster);
        String query =
                "query=kubernetes.audit.user.username:\"%s\" and kubernetes.audit.verb:(create or update or patch or delete)"
                        .formatted(user.replace("\\", "\\\\").replace("\"", "\\\""));
        return new Commands(
                List.of("curl -sG \"$PORTREEVE_URL/api/v1/audit-events\" -H \"Authorization: Bearer $PORTREEVE_KEY\""
                        + " --data-urlencode "
                        + Shell.quote("cluster=" + cluster)
                        + " --data-urlencode " + Shell.quote(query)),
                null);
    }

    private static Commands restrictActor(AlertContext context) {
        Actor actor = context.actor();
        if (actor.user() == null) return note("No command: the event names no user.");
        if (!Shell.canCarry(actor.user())) {
            return note("No command: the user name {} holds characters that do not belong there.", actor.user());
        }
        List<String> commands = new ArrayList<>();
        String namespace = context.subject().namespace();
        commands.add(Kubectl.in(
                Shell.canCarry(namespace) ? namespace : null, "auth can-i --list --as=" + Shell.quote(actor.user())));
        ServiceAccount account = actor.serviceAccount();
        if (account != null && !account.name().isEmpty() && !account.namespace().isEmpty()) {
            commands.add(Kubectl.on(account.namespace(), "get serviceaccount", account.name(), "-o yaml"));
        }
        Prose note = addBinding(commands, context);
        return new Commands(commands, note);
    }

    /** Only a binding that is the actor's alone may be deleted without taking rights from others. */
    private static @Nullable Prose addBinding(List<String> commands, AlertContext context) {
        String reason = context.event().json().text("annotations", "authorization.k8s.io/reason");
        Matcher allowed = ALLOWED_BY.matcher(reason == null ? "" : reason);
        if (!allowed.matches() || !Shell.canCarry(reason)) return null;
        String kind = allowed.group(1).toLowerCase(Locale.ROOT);
        String name = allowed.group(2);
        String namespace = kind.equals("rolebinding") ? allowed.group(3) : null;
        commands.add(Kubectl.on(namespace, "get " + kind, name, "-o yaml"));
        if (allowed.group(4).equals("Group")) {
            return Prose.of(
                    "The right comes from a group: take the user out of it; deleting {} would hit all its members.",
                    name);
        }
        if (name.startsWith("system:")) return null;
        commands.add(Kubectl.on(namespace, "delete " + kind, name, ""));
        return Prose.of("Deleting {} takes the right from every subject it lists: read it first.", name);
    }

    private static Commands note(String note, Object... fillings) {
        return new Commands(List.of(), Prose.of(note, fillings));
    }
}
