package io.portreeve.event;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import org.postgresql.PGConnection;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What loading events costs when nothing is left to do but COPY: a prepared file in the binary form, into one table with the
 * columns and indexes of stored events, over one connection in one commit.
 */
public final class PreparedCopy {

    private static final String COPY = """
            copy %s (batch, n, event_time, request_time, identity, response_code, dry_run, document_codec,
                decision, verb, resource, subresource, username, namespace, name, api_group, stage, level,
                impersonated_user, cluster, incomplete, body_names, source_ip, kind, document)
            from stdin (format binary)""";

    private static final int COLUMNS = 25;

    private final JdbcTemplate jdbc;
    private final RequestKinds kinds;
    private final String table;
    private final Path file;

    private PreparedCopy(ApplicationContext service, String table, Path file) {
        this.jdbc = service.getBean(JdbcTemplate.class);
        this.kinds = service.getBean(RequestKinds.class);
        this.table = table;
        this.file = file;
    }

    /** Of documents as uncompressed text, which the server compresses. */
    public static PreparedCopy ofText(ApplicationContext service, Iterator<AuditEvent> events, Path file) {
        var copy = new PreparedCopy(service, "plain_audit_event", file);
        copy.makeTable();
        copy.jdbc.execute("alter table plain_audit_event alter document type text using null");
        copy.jdbc.execute("alter table plain_audit_event alter document set storage extended");
        copy.prepare(events, event -> new DocumentCodec.Packed(DocumentCodec.AS_IT_CAME, event.document()));
        return copy;
    }

    /** Of documents as the service stores them, compressed beforehand. */
    public static PreparedCopy ofPacked(ApplicationContext service, Iterator<AuditEvent> events, Path file) {
        DocumentCodec codec = service.getBean(DocumentCodec.class);
        var copy = new PreparedCopy(service, "packed_audit_event", file);
        copy.makeTable();
        copy.prepare(events, event -> codec.pack(event.document()));
        return copy;
    }

    private void makeTable() {
        jdbc.execute("create table %s (like audit_event including defaults including storage including indexes)"
                .formatted(table));
    }

    private void prepare(Iterator<AuditEvent> events, Packing packing) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(new CopyBuffer().written());
            for (int n = 0; events.hasNext(); n++) out.write(row(n, events.next(), packing));
            out.write(new byte[] {-1, -1});
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private byte[] row(int n, AuditEvent event, Packing packing) {
        DocumentCodec.Packed document = packing.pack(event);
        TypedValues typed = new TypedValues(event.json());
        BodyNames names = BodyNames.in(event.json());
        CopyBuffer row = CopyBuffer.ofValues(document.bytes().length)
                .row(COLUMNS)
                .int8(1)
                .int4(n)
                .timestamp(event.eventTime())
                .timestamp(event.requestTime())
                .uuid(event.identity())
                .int2(typed.responseCode())
                .bool(event.dryRun())
                .int2((short) document.codec());
        for (TypedColumn column : TypedColumn.values()) row.text(typed.text(column));
        return row.text(event.cluster())
                .bool(event.incomplete())
                .int8(names.bits())
                .inet4(typed.sourceIp())
                .int2(kinds.numberOf(RequestKind.of(typed, names.shape())))
                .bytes(document.bytes())
                .written();
    }

    /** Empties the table. */
    public void clear() {
        jdbc.execute("truncate " + table);
    }

    /** Loads the file. */
    public void load() {
        jdbc.execute((ConnectionCallback<Long>) this::load);
    }

    private long load(Connection connection) throws SQLException {
        try (InputStream rows = Files.newInputStream(file)) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY.formatted(table), rows);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private interface Packing {
        DocumentCodec.Packed pack(AuditEvent event);
    }
}
