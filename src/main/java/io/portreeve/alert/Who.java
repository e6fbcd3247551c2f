package io.portreeve.alert;

import io.portreeve.alert.Actor.ServiceAccount;
import io.portreeve.alert.Answered.Lines;
import io.portreeve.event.AuditEvent;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Who made the request, from where, and by what right. */
@Component
@Order(3)
class Who implements Answer {

    private static final int MAX_LISTED = 10;
    private static final String REASON = "authorization.k8s.io/reason";
    private static final Pattern BINDING = Pattern.compile(
            "RBAC: allowed by ((?:Cluster)?RoleBinding) \"([^\"]+)\" of ((?:Cluster)?Role) \"([^\"]+)\".*");

    @Override
    public String name() {
        return "who";
    }

    @Override
    public String title() {
        return "Who did it?";
    }

    @Override
    public Answered answer(AlertContext context) {
        Lines lines = new Lines();
        Actor actor = context.actor();
        lines.say("{}", account(actor, context));
        sayToken(lines, context.event());
        if (actor.impersonatedUser() != null) {
            lines.say(
                    "It acted as {}: the API server accepted the impersonation, and permissions were those of that user.",
                    actor.impersonatedUser());
        }
        lines.sayWhen(!actor.groups().isEmpty(), "Groups: {}.", Prose.values(actor.groups(), MAX_LISTED));
        sayRights(lines, context);
        sayAddresses(lines, context);
        if (actor.userAgent() != null) lines.say("The client calls itself {}.", actor.userAgent());
        if (actor.user() != null) {
            lines.link("Alerts by this user", Links.alertsBy(context.event().cluster(), actor.user()));
        }
        return lines.answered();
    }

    private static Prose account(Actor actor, AlertContext context) {
        if (context.event().hides("user", "username")) {
            return Prose.of("The user is {}.", context.absent("none", "user", "username"));
        }
        if (actor.user() == null)
            return Prose.words("The event names no user: the request was not authenticated or the name was lost.");
        ServiceAccount account = actor.serviceAccount();
        if (account != null) {
            return Prose.of("Service account {} of namespace {}.", account.name(), account.namespace());
        }
        if (actor.user().equals("system:anonymous"))
            return Prose.words("Nobody in particular: system:anonymous, no credentials were shown.");
        if (actor.isSystemComponent()) return Prose.of("{}, a component of Kubernetes itself.", actor.user());
        return Prose.of("User {} (no service account).", actor.user());
    }

    /** The authenticator wrote these, not the client. */
    private static void sayToken(Lines lines, AuditEvent event) {
        List<String> pods = event.json().texts("user", "extra", "authentication.kubernetes.io/pod-name");
        List<String> nodes = event.json().texts("user", "extra", "authentication.kubernetes.io/node-name");
        if (pods.isEmpty()) return;
        Prose where = nodes.isEmpty() ? Prose.words("") : Prose.of(" on node {}", nodes.getFirst());
        lines.say("Its token was issued to pod {}{}.", pods.getFirst(), where);
    }

    private static void sayRights(Lines lines, AlertContext context) {
        String reason = context.event().json().text("annotations", REASON);
        Matcher binding = BINDING.matcher(reason == null ? "" : reason);
        if (binding.matches()) {
            lines.say(
                    "Allowed by {} {} to {} {}.",
                    Prose.words(binding.group(1)),
                    binding.group(2),
                    Prose.words(binding.group(3)),
                    binding.group(4));
        } else if (context.actor().groups().contains("system:masters")) {
            lines.say("It is a member of system:masters: no role limits it and none can be taken away.");
        } else if (context.event().hides("annotations", REASON)) {
            lines.say("By what right is {}.", context.absent("none", "annotations", REASON));
        }
    }

    private static void sayAddresses(Lines lines, AlertContext context) {
        List<String> addresses = context.actor().sourceIps();
        if (context.event().hides("sourceIPs")) {
            lines.say("Its source address is {}.", context.absent("none", "sourceIPs"));
            return;
        }
        if (addresses.isEmpty()) {
            lines.say("No source address is in the event.");
            return;
        }
        lines.say("It came to the API server from {}.", addresses.getLast());
        List<String> claimed = addresses.subList(0, addresses.size() - 1);
        lines.sayWhen(
                !claimed.isEmpty(),
                "Further addresses come from request headers, which a client can invent: {}.",
                Prose.values(claimed, MAX_LISTED));
    }
}
