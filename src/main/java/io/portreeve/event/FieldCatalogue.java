package io.portreeve.event;

import static io.portreeve.kql.FieldType.BOOLEAN;
import static io.portreeve.kql.FieldType.DATE;
import static io.portreeve.kql.FieldType.IP;
import static io.portreeve.kql.FieldType.KEYWORD;
import static io.portreeve.kql.FieldType.LONG;
import static io.portreeve.kql.FieldType.TEXT;
import static java.util.stream.Collectors.toSet;

import io.portreeve.event.CatalogueField.Origin;
import io.portreeve.exposure.ExposureChange;
import io.portreeve.exposure.Obstacle;
import io.portreeve.exposure.Way;
import io.portreeve.kql.FieldType;
import io.portreeve.kql.FieldTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names rules see, as Elastic's Kubernetes integration has them, with their types and where they come from; what
 * {@link EventFields} makes is listed here. Types differ from Elastic's where its mapping would break its rules: groups and images
 * are keywords, source addresses are addresses.
 */
public final class FieldCatalogue {

    static final String AUDIT = "kubernetes.audit.";

    private static final List<String> CLUSTER =
            List.of("orchestrator.cluster.name", "orchestrator.cluster.id", "cluster");

    static final String EXPOSURE = "portreeve.exposure.";

    static final String DATASET = "kubernetes.audit_logs";

    static final String OUTCOME = "event.outcome";

    static final String RESPONSE_CODE = AUDIT + "responseStatus.code";

    /** The name of what all stages of a request have in common. */
    public static final String AUDIT_ID = AUDIT + "auditID";

    private static final Set<String> ANY_VALUE = Set.of();

    private static final List<CatalogueField> FIELDS = Stream.of(
                    derived(), exposure(), audit(), body("requestObject"), body("responseObject"), unfilled())
            .flatMap(List::stream)
            .toList();

    private static final Map<String, CatalogueField> BY_NAME = byName();

    /** The types of the fields: everything is a keyword but a few. */
    public static final FieldTypes TYPES = FieldCatalogue::typeOf;

    private FieldCatalogue() {}

    /** All names and patterns. */
    public static List<CatalogueField> all() {
        return FIELDS;
    }

    /** The field of this name, or the pattern that covers it. */
    public static Optional<CatalogueField> find(String name) {
        CatalogueField named = BY_NAME.get(name);
        if (named != null) return Optional.of(named);
        return FIELDS.stream()
                .filter(field -> field.isPattern() && field.covers(name))
                .findFirst();
    }

    /** Whether fields lie below this name, so that it is an object and has no value of its own. */
    public static boolean isObject(String name) {
        return FIELDS.stream().anyMatch(field -> field.name().startsWith(name + "."));
    }

    /** The column that holds a field's value, if one does. */
    static Optional<TypedColumn> columnOf(String name) {
        CatalogueField field = BY_NAME.get(name);
        if (field == null || !(field.origin() instanceof Origin.At at)) return Optional.empty();
        return Arrays.stream(TypedColumn.values())
                .filter(column -> column.path().equals(at.path()))
                .findFirst();
    }

    /** Whether a field holds where an event came from, as an address. */
    static boolean isSourceIp(String name) {
        CatalogueField field = BY_NAME.get(name);
        return field != null
                && field.type() == IP
                && field.origin() instanceof Origin.At at
                && at.path().equals(List.of("sourceIPs"));
    }

    /** Whether a field holds where an event happened. */
    static boolean isCluster(String name) {
        return CLUSTER.contains(name);
    }

    private static FieldType typeOf(String name) {
        CatalogueField field = BY_NAME.get(name);
        return field == null ? KEYWORD : field.type();
    }

    private static Map<String, CatalogueField> byName() {
        Map<String, CatalogueField> fields = new LinkedHashMap<>();
        for (CatalogueField field : FIELDS) {
            if (field.isPattern()) continue;
            @Nullable CatalogueField twin = fields.put(field.name(), field);
            if (twin != null) throw new IllegalStateException("named twice: " + field.name());
        }
        return fields;
    }

    /** What the integration derives from an event, and what we add. */
    private static List<CatalogueField> derived() {
        return List.of(
                new CatalogueField(
                        "@timestamp",
                        DATE,
                        new Origin.Derived("stageTimestamp, else requestReceivedTimestamp, else the sender's time"),
                        ANY_VALUE,
                        "When it happened"),
                new CatalogueField(
                        "event.ingested",
                        DATE,
                        new Origin.Derived("the service's clock"),
                        ANY_VALUE,
                        "When it arrived"),
                always("event.kind", "event"),
                alias("event.action", KEYWORD, "What was asked for: create, get, …", "verb"),
                new CatalogueField(
                        OUTCOME,
                        KEYWORD,
                        new Origin.Derived(
                                "annotations." + AuditEvent.DECISION + ": allow is success, forbid is failure"),
                        Set.of("success", "failure"),
                        "What the authorizer said; not what became of the request"),
                always("event.dataset", DATASET),
                always("data_stream.type", "logs"),
                always("data_stream.dataset", DATASET),
                always("data_stream.namespace", "default"),
                alias("user.name", KEYWORD, "Who asked", "user", "username"),
                alias("user.id", KEYWORD, "The uid of who asked", "user", "uid"),
                alias("user_agent.original", KEYWORD, "What the client calls itself", "userAgent"),
                alias("source.ip", IP, "Where it came from; all but the last are the client's word", "sourceIPs"),
                alias("client.ip", IP, "As source.ip", "sourceIPs"),
                alias("related.ip", IP, "As source.ip", "sourceIPs"),
                new CatalogueField(
                        "related.user",
                        KEYWORD,
                        new Origin.Derived("user.uid and user.username"),
                        ANY_VALUE,
                        "Every name of who asked"),
                always("orchestrator.type", "kubernetes"),
                always("orchestrator.api_version", "audit.k8s.io/v1"),
                cluster("orchestrator.cluster.name"),
                cluster("orchestrator.cluster.id"),
                cluster("cluster"),
                alias("orchestrator.namespace", KEYWORD, "The namespace of the object", "objectRef", "namespace"),
                alias("orchestrator.resource.type", KEYWORD, "services, pods, …", "objectRef", "resource"),
                alias("orchestrator.resource.name", KEYWORD, "The object's name", "objectRef", "name"),
                new CatalogueField(
                        "portreeve.redacted",
                        KEYWORD,
                        new Origin.Derived("what was taken out before storing"),
                        ANY_VALUE,
                        "The parts of the event that held secrets"));
    }

    /** What a write to a Service did to its exposure. */
    private static List<CatalogueField> exposure() {
        return List.of(
                exposure(
                        "change",
                        KEYWORD,
                        words(ExposureChange.Kind.values(), ExposureChange.Kind::word),
                        "What a write that took effect did to what a Service opens to the outside of its cluster;"
                                + " unknown where it may have opened something and the events do not tell"),
                exposure(
                        "kinds",
                        KEYWORD,
                        words(Way.Kind.values(), Way.Kind::word),
                        "What it opened or closed; where that is unknown, what is open after it"),
                exposure(
                        "ports",
                        LONG,
                        ANY_VALUE,
                        "The numbers of these on the nodes or addresses, as far as they are told"),
                exposure("succeeded", BOOLEAN, ANY_VALUE, "Whether the API server answered the write with 2xx"),
                exposure("dryRun", BOOLEAN, ANY_VALUE, "Whether the write was a dry run"),
                exposure(
                        "before",
                        KEYWORD,
                        ANY_VALUE,
                        "What was open before, as people read it; absent where it is not known"),
                exposure("after", KEYWORD, ANY_VALUE, "What is open after it; absent where it is not known"),
                exposure(
                        "because",
                        KEYWORD,
                        words(Obstacle.values(), Obstacle::word),
                        "What hides the answer where the change is unknown"));
    }

    private static CatalogueField exposure(String name, FieldType type, Set<String> values, String description) {
        return new CatalogueField(
                EXPOSURE + name,
                type,
                new Origin.Derived("the Service's stored writes, of finished writes to core Services"),
                values,
                description);
    }

    private static <T> Set<String> words(T[] constants, Function<T, String> word) {
        return Arrays.stream(constants).map(word).collect(toSet());
    }

    /** The event itself, but for its bodies. */
    private static List<CatalogueField> audit() {
        List<CatalogueField> fields = new ArrayList<>(List.of(
                itself(KEYWORD, "audit.k8s.io/v1, where the sender leaves it in", "apiVersion"),
                itself(KEYWORD, "Event, where the sender leaves it in", "kind"),
                itself(
                        Set.of("None", "Metadata", "Request", "RequestResponse"),
                        "How much the audit policy asked to log",
                        "level"),
                itself(KEYWORD, "The same for all stages of a request; a client can choose it", "auditID"),
                itself(
                        Set.of("RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"),
                        "How far the request had come",
                        "stage"),
                itself(KEYWORD, "Path and query as the client sent them", "requestURI"),
                itself(KEYWORD, "What was asked for: create, get, …", "verb"),
                itself(KEYWORD, "What the client calls itself", "userAgent"),
                itself(IP, "Where it came from; all but the last are the client's word", "sourceIPs"),
                itself(DATE, "When the API server got the request", "requestReceivedTimestamp"),
                itself(DATE, "When it reached this stage", "stageTimestamp"),
                itself(LONG, "The HTTP status of the answer", "responseStatus", "code"),
                itself(KEYWORD, "Failure, of a refused request", "responseStatus", "status"),
                itself(KEYWORD, "Why it was refused, in a word: Forbidden, NotFound, …", "responseStatus", "reason"),
                itself(TEXT, "Why it was refused, in words", "responseStatus", "message"),
                itself(KEYWORD, "What was refused", "responseStatus", "details.*"),
                itself(KEYWORD, "Of lists", "responseStatus", "metadata.*"),
                itself(KEYWORD, "The rule by which somebody may act as another", "authenticationMetadata.*"),
                new CatalogueField(
                        AUDIT + "annotations." + EventFields.withoutDots(AuditEvent.DECISION),
                        KEYWORD,
                        new Origin.At(List.of("annotations", AuditEvent.DECISION)),
                        Set.of("allow", "forbid"),
                        "What the authorizer said"),
                new CatalogueField(
                        AUDIT + "annotations.authorization_k8s_io/reason",
                        TEXT,
                        new Origin.At(List.of("annotations", "authorization.k8s.io/reason")),
                        ANY_VALUE,
                        "Why the authorizer said so"),
                itself(KEYWORD, "What else was annotated; dots in a key read as _", "annotations", "*")));
        for (String who : List.of("user", "impersonatedUser")) {
            String meaning = who.equals("user") ? "who asked" : "whom the user acted as";
            fields.add(itself(KEYWORD, "The name of " + meaning, who, "username"));
            fields.add(itself(KEYWORD, "The uid of " + meaning, who, "uid"));
            fields.add(itself(KEYWORD, "The groups of " + meaning, who, "groups"));
            fields.add(itself(KEYWORD, "What the authenticator adds about " + meaning, who, "extra.*"));
        }
        for (String key : List.of(
                "resource", "namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion", "subresource")) {
            fields.add(itself(KEYWORD, "Of the object that was asked for", "objectRef", key));
        }
        return fields;
    }

    /** What of a body has a type or stands in Elastic's mapping, and a pattern for all the rest. */
    private static List<CatalogueField> body(String body) {
        List<CatalogueField> fields = new ArrayList<>();
        String meaning = body.equals("requestObject") ? "What was sent" : "What was answered";
        for (String flag : List.of(
                "hostNetwork",
                "hostIPC",
                "hostPID",
                "securityContext.runAsNonRoot",
                "containers.securityContext.privileged",
                "containers.securityContext.allowPrivilegeEscalation",
                "containers.securityContext.runAsNonRoot")) {
            fields.add(itself(BOOLEAN, meaning, body, "spec." + flag));
        }
        for (String number : List.of(
                "replicas",
                "securityContext.runAsUser",
                "securityContext.runAsGroup",
                "containers.securityContext.runAsUser",
                "containers.securityContext.runAsGroup")) {
            // as in Elastic's mapping, the numbers of an answer are keywords
            FieldType type = body.equals("requestObject") ? LONG : KEYWORD;
            fields.add(itself(type, meaning, body, "spec." + number));
        }
        for (String name : List.of(
                "spec.type",
                "spec.serviceAccountName",
                "spec.restartPolicy",
                "spec.securityContext.seccompProfile.type",
                "spec.containers.image",
                "spec.containers.securityContext.capabilities.add",
                "spec.containers.securityContext.procMount",
                "spec.containers.securityContext.seccompProfile.type",
                "spec.containers.volumeMounts.*",
                "spec.volumes.hostPath.path",
                "rules.verbs",
                "rules.resources",
                "rules.apiGroups",
                "roleRef.kind",
                "roleRef.name",
                "metadata.labels.*",
                "metadata.annotations.*")) {
            fields.add(itself(KEYWORD, meaning, body, name));
        }
        fields.add(itself(KEYWORD, meaning + ", whatever else it holds", body, "*"));
        return fields;
    }

    /** Names of the mapping that nothing in an audit event fills. */
    private static List<CatalogueField> unfilled() {
        return List.of(
                nowhere(
                        "cloud.provider",
                        KEYWORD,
                        "Elastic takes it from the agent's input; an audit event does not say it"),
                nowhere(
                        "event.original",
                        KEYWORD,
                        "Not searchable in Elastic either; an event's document is served with it"),
                nowhere("message", TEXT, "Elastic moves it into the event"),
                nowhere("error.message", TEXT, "What cannot be read is in quarantine here"),
                nowhere("host.ip", IP, "Of Elastic's agent"));
    }

    private static CatalogueField always(String name, String value) {
        return new CatalogueField(name, KEYWORD, new Origin.Always(value), Set.of(value), "The same for every event");
    }

    private static CatalogueField cluster(String name) {
        return new CatalogueField(
                name,
                KEYWORD,
                new Origin.Derived("the sender's path, header or key"),
                ANY_VALUE,
                "The cluster it happened in");
    }

    private static CatalogueField alias(String name, FieldType type, String description, String... path) {
        return new CatalogueField(name, type, new Origin.At(List.of(path)), ANY_VALUE, description);
    }

    private static CatalogueField itself(FieldType type, String description, String... path) {
        return alias(AUDIT + String.join(".", path), type, description, path);
    }

    private static CatalogueField itself(Set<String> values, String description, String key) {
        return new CatalogueField(AUDIT + key, KEYWORD, new Origin.At(List.of(key)), values, description);
    }

    private static CatalogueField nowhere(String name, FieldType type, String description) {
        return new CatalogueField(name, type, new Origin.Nowhere(), ANY_VALUE, description);
    }
}
