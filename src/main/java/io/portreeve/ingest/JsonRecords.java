package io.portreeve.ingest;

import io.portreeve.ingest.BatchRecord.Readable;
import io.portreeve.ingest.BatchRecord.Unreadable;
import io.portreeve.ingest.JsonObject.Member;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Splits JSON text into records, whatever its shape: arrays, EventLists, objects back to back or one a line. What is broken
 * costs itself only, as far as the text shows where it ends.
 */
final class JsonRecords {

    /** So many broken pieces are told apart; the rest of such a body is one record. */
    private static final int MAX_BROKEN = 10_000;

    /** Reading on after a broken object reads bytes again; so many times the body's length is enough. */
    private static final int MAX_REREADS = 8;

    private final byte[] body;
    private final Consumer<BatchRecord> records;
    private final List<Piece> brokenLines = new ArrayList<>();
    private boolean anyRead;
    private int broken;
    private long reread;
    private int lineEnd = -1;

    private JsonRecords(byte[] body, Consumer<BatchRecord> records) {
        this.body = body;
        this.records = records;
    }

    /** Reads a body and hands on its records in their order. */
    static void read(byte[] body, Consumer<BatchRecord> records) {
        new JsonRecords(body, records).read();
    }

    /** Hands on a record; an EventList stands for its items, those of repeated keys too. */
    static void handOn(JsonObject object, @Nullable Instant sentAt, Consumer<BatchRecord> records) {
        if (!isEventList(object, sentAt)) {
            records.accept(new Readable(object, sentAt));
            return;
        }
        var list = new JsonRecords(object.source(), records);
        object.members().stream()
                .filter(member -> member.name().equals("items") && member.kind() == JsonToken.START_ARRAY)
                .forEach(items -> list.readItems(items.from() + 1, items.to(), false));
    }

    /** A whole one says so. Without a kind it is one only when no event is found in it and its items are objects. */
    private static boolean isEventList(JsonObject object, @Nullable Instant sentAt) {
        Member items = itemsOfEventList(object.member("items"), object.member("auditID"), object.member("kind"));
        if (items == null || object.member("kind") != null) return items != null;
        int first = JsonBytes.skipBlank(object.source(), items.from() + 1, items.to());
        return object.source()[first] == '{' && EventUnwrapper.unwrap(object, sentAt) instanceof Unwrapped.NotAnEvent;
    }

    /** An EventList is told by its items: its kind may come after them, and where it was cut off not at all. */
    private static @Nullable Member itemsOfEventList(List<Member> members) {
        return itemsOfEventList(
                Member.last(members, "items"), Member.last(members, "auditID"), Member.last(members, "kind"));
    }

    private static @Nullable Member itemsOfEventList(
            @Nullable Member items, @Nullable Member auditId, @Nullable Member kind) {
        boolean isList = items != null
                && items.kind() == JsonToken.START_ARRAY
                && auditId == null
                && (kind == null || "EventList".equals(kind.text()));
        return isList ? items : null;
    }

    private void read() {
        int at = JsonBytes.skipBlank(body, JsonBytes.afterByteOrderMark(body), body.length);
        while (at < body.length) {
            at = isHopeless() ? brokenLine(at, body.length, "is too broken to read on") : readNext(at);
            at = JsonBytes.skipBlank(body, at, body.length);
        }
        if (!anyRead && !brokenLines.isEmpty()) {
            records.accept(
                    new Unreadable(body, "the body " + brokenLines.getFirst().reason()));
        }
    }

    private boolean isHopeless() {
        return broken > MAX_BROKEN || reread > (long) MAX_REREADS * body.length;
    }

    private int readNext(int at) {
        if (body[at] == '{') return readObject(at);
        if (body[at] != '[') return brokenLine(at, endOfLine(at), "is not a JSON object or array");
        somethingRead();
        return readArray(at + 1);
    }

    /** An array without an end was cut off: what is missing counts as one record, or nobody would learn of it. */
    private int readArray(int at) {
        int refusedBefore = broken;
        int end = readItems(at, body.length, true);
        boolean endsWithArray = body[end - 1] == ']' && end > at;
        if (!endsWithArray && broken == refusedBefore) refuse(end, end, "is missing: the array is cut off");
        if (endsWithArray && isNothingButCommas(at, end - 1)) refuse(at, end - 1, "is missing between commas");
        return end;
    }

    private boolean isNothingButCommas(int from, int to) {
        int at = JsonBytes.skipBlank(body, from, to);
        if (at == to) return false;
        while (at < to && body[at] == ',') at = JsonBytes.skipBlank(body, at + 1, to);
        return at == to;
    }

    private int readObject(int at) {
        try {
            JsonObject object = JsonObjectReader.read(body, at, body.length);
            somethingRead();
            handOn(object, null, records);
            return object.to();
        } catch (BrokenJsonException e) {
            reread += e.at() - at;
            Member items = itemsOfEventList(e.members());
            return items == null ? brokenLine(at, endOfBroken(at), e.reason()) : readBrokenList(at, items);
        }
    }

    /** The items of an EventList that is broken somewhere, or cut off: each that can be read counts. */
    private int readBrokenList(int at, Member items) {
        somethingRead();
        int limit = startOfNextLine(at);
        int afterItems = readItems(items.from() + 1, limit, false);
        int rest = JsonBytes.skipBlank(body, afterItems, limit);
        if (rest == limit) return limit;
        int listEnd = JsonBytes.endOfNested(body, rest, limit);
        if (listEnd >= 0) return listEnd;
        refuse(rest, limit, "is cut off");
        return limit;
    }

    /**
     * Reads an array's items, a record each, objects or not.
     *
     * @param mayHoldLists whether an EventList among the items stands for its own items; not within another one
     * @return the place after the array
     */
    private int readItems(int at, int limit, boolean mayHoldLists) {
        at = JsonBytes.skipBlank(body, at, limit);
        while (at < limit && body[at] != ']') {
            if (isHopeless()) {
                refuse(at, limit, "is too broken to read on");
                return limit;
            }
            if (body[at] == ',') at++;
            else at = body[at] == '{' ? readItem(at, limit, mayHoldLists) : refuseItem(at, limit);
            at = JsonBytes.skipBlank(body, at, limit);
        }
        return Math.min(at + 1, limit);
    }

    private int readItem(int at, int limit, boolean mayBeList) {
        try {
            JsonObject object = JsonObjectReader.read(body, at, limit);
            if (mayBeList) handOn(object, null, records);
            else records.accept(new Readable(object, null));
            return object.to();
        } catch (BrokenJsonException e) {
            reread += e.at() - at;
            int end = JsonBytes.endOfValue(body, at, limit);
            int refused = end >= 0 && isBetweenItems(end, limit) ? end : limit;
            refuse(at, refused, e.reason());
            return refused;
        }
    }

    private boolean isBetweenItems(int at, int limit) {
        int next = JsonBytes.skipBlank(body, at, limit);
        return next == limit || body[next] == ',' || body[next] == ']';
    }

    private int refuseItem(int at, int limit) {
        boolean isNested = body[at] == '[' || body[at] == '"';
        int end = isNested ? JsonBytes.endOfValue(body, at, limit) : JsonBytes.endOfScalar(body, at, limit);
        if (end < 0) {
            refuse(at, limit, "is not JSON");
            return limit;
        }
        refuse(at, end, "is not a JSON object");
        return end;
    }

    /** Where a broken object ends: before the next line that begins one, else where its brackets say, else never. */
    private int endOfBroken(int at) {
        int nextLine = startOfNextLine(at);
        if (nextLine < body.length) return nextLine;
        int end = JsonBytes.endOfValue(body, at, body.length);
        return end < 0 ? body.length : end;
    }

    /** The next line that begins with a brace; remembered, so that a body is searched once however broken it is. */
    private int startOfNextLine(int at) {
        if (lineEnd > at) return lineEnd;
        lineEnd = at + 1;
        while (lineEnd < body.length && !(body[lineEnd] == '{' && body[lineEnd - 1] == '\n')) lineEnd++;
        return lineEnd;
    }

    private int endOfLine(int at) {
        while (at < body.length && body[at] != '\n') at++;
        return at;
    }

    /** A broken piece of a sequence waits until something can be read: a body without any record is one record itself. */
    private int brokenLine(int from, int to, String reason) {
        if (anyRead) {
            refuse(from, to, reason);
        } else {
            broken++;
            brokenLines.add(new Piece(from, to, reason));
        }
        return to;
    }

    private void somethingRead() {
        if (anyRead) return;
        anyRead = true;
        brokenLines.forEach(line -> refuse(line.from(), line.to(), line.reason()));
    }

    private void refuse(int from, int to, String reason) {
        broken++;
        records.accept(new Unreadable(Arrays.copyOfRange(body, from, to), "the record " + reason));
    }

    private record Piece(int from, int to, String reason) {}
}
