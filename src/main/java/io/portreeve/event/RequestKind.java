package io.portreeve.event;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What many events have in common: as much of their columns as decides for most queries whether they may match. There are some
 * hundreds in a cluster. Who sends a request chooses its names, so they count only where the API server let it through and
 * as far as they are usual: a kind says less of others, and their own columns are asked.
 *
 * @param texts what is known of columns
 * @param code the response code as its column holds it; null for none
 * @param network where the request came from; null when that may be anywhere
 * @param shape the names in the request's body; null when they may be any
 */
record RequestKind(
        Map<TypedColumn, KnownText> texts,
        @Nullable Short code,
        @Nullable PrivateNetwork network,
        BodyNames.@Nullable Shape shape) {

    /** The kind of an event of which nothing is known. */
    static final short NONE = 0;

    private static final String ALLOWED = "allow";

    /** Names of the API server's own, and what its components are called by. */
    private static final String SYSTEM = "system:";

    /** Five of them and a shape are less than an index takes, however they are escaped. */
    private static final int MAX_BYTES = 64;

    private static final KnownText ANY = new KnownText.Any();

    private static final List<TypedColumn> COLUMNS = List.of(
            TypedColumn.DECISION,
            TypedColumn.VERB,
            TypedColumn.RESOURCE,
            TypedColumn.SUBRESOURCE,
            TypedColumn.USERNAME,
            TypedColumn.IMPERSONATED_USER);

    /** Of requests for no object the client chooses any. */
    private static final Set<String> USUAL_VERBS = Set.of(
            "get",
            "list",
            "watch",
            "create",
            "update",
            "patch",
            "delete",
            "deletecollection",
            "post",
            "put",
            "head",
            "options");

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The kind of an event that came whole. */
    static RequestKind of(TypedValues values, BodyNames.Shape shape) {
        String decision = values.text(TypedColumn.DECISION);
        boolean isAllowed = ALLOWED.equals(decision);
        Map<TypedColumn, KnownText> texts = new EnumMap<>(TypedColumn.class);
        texts.put(
                TypedColumn.DECISION, isAllowed || decision == null || decision.equals("forbid") ? is(decision) : ANY);
        texts.put(TypedColumn.VERB, isAllowed ? verb(values.text(TypedColumn.VERB)) : ANY);
        texts.put(TypedColumn.RESOURCE, isAllowed ? is(values.text(TypedColumn.RESOURCE)) : ANY);
        texts.put(TypedColumn.SUBRESOURCE, isAllowed ? is(values.text(TypedColumn.SUBRESOURCE)) : ANY);
        texts.put(TypedColumn.USERNAME, user(values.text(TypedColumn.USERNAME)));
        texts.put(TypedColumn.IMPERSONATED_USER, values.text(TypedColumn.IMPERSONATED_USER) == null ? is(null) : ANY);
        return new RequestKind(
                texts, values.responseCode(), PrivateNetwork.of(values.sourceIp()), isAllowed ? shape : null);
    }

    private static KnownText is(@Nullable String text) {
        return text == null
                        || text.length() <= MAX_BYTES / 3
                        || SafeText.cut(text, MAX_BYTES).equals(text)
                ? new KnownText.Is(text)
                : ANY;
    }

    private static KnownText verb(@Nullable String verb) {
        return verb == null || USUAL_VERBS.contains(verb) ? is(verb) : ANY;
    }

    /** Of people and accounts there are many, of the components of a cluster few. */
    private static KnownText user(@Nullable String user) {
        if (user == null || user.equals(TypedValues.ELSEWHERE)) return is(user);
        if (!user.startsWith(SYSTEM)) return new KnownText.BeginsOtherwise(SYSTEM);
        int group = user.indexOf(':', SYSTEM.length());
        if (group < 0) return is(user);
        return group < MAX_BYTES ? new KnownText.Begins(user.substring(0, group + 1)) : ANY;
    }

    /** The same with less known, of which there are fewer. */
    RequestKind ofAnyShape() {
        return new RequestKind(texts, code, network, null);
    }

    /** What is known of a column. */
    KnownText in(TypedColumn column) {
        return texts.getOrDefault(column, ANY);
    }

    /** Whether bodies of its requests have these names. */
    Answer holds(BodyNames names) {
        return shape == null ? Answer.OPEN : shape.holds(names);
    }

    /** Whether its requests came from a block. */
    Answer cameFrom(Ipv4Block block) {
        return network == null ? Answer.OPEN : network.isIn(block);
    }

    /** How it is stored: the same text for the same kind. */
    String stored() {
        List<String> parts = new ArrayList<>(
                COLUMNS.stream().map(column -> in(column).stored()).toList());
        parts.add(code == null ? "" : code.toString());
        parts.add(network == null ? "" : network.name());
        parts.add(shape == null ? "" : shape.toString());
        return JSON.writeValueAsString(parts);
    }

    static RequestKind parse(String stored) {
        List<String> parts = JSON.readValue(stored, new TypeReference<>() {});
        Map<TypedColumn, KnownText> texts = new EnumMap<>(TypedColumn.class);
        for (int i = 0; i < COLUMNS.size(); i++) texts.put(COLUMNS.get(i), KnownText.parse(parts.get(i)));
        String code = parts.get(COLUMNS.size());
        String network = parts.get(COLUMNS.size() + 1);
        String shape = parts.get(COLUMNS.size() + 2);
        return new RequestKind(
                texts,
                code.isEmpty() ? null : Short.valueOf(code),
                network.isEmpty() ? null : PrivateNetwork.valueOf(network),
                shape.isEmpty() ? null : BodyNames.Shape.parse(shape));
    }
}
