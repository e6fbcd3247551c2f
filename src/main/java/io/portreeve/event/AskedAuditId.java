package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.kql.KqlExpression;
import io.portreeve.kql.KqlField;
import io.portreeve.kql.KqlValue;
import java.util.Optional;

/**
 * The audit id that every event has which a query matches. Looking for its bytes costs a small part of what reading a document
 * does, and no column holds the id.
 */
final class AskedAuditId {

    private static final KqlField AUDIT_ID = new KqlField.Named(FieldCatalogue.AUDIT_ID);

    private static final byte[] ESCAPE = {'\\', 'u'};

    private final byte[] bytes;

    private AskedAuditId(String id) {
        this.bytes = id.getBytes(UTF_8);
    }

    /** Empty where a query does not ask for one, or JSON may write it in several ways. */
    static Optional<AskedAuditId> of(KqlExpression query) {
        if (query instanceof KqlExpression.And and) {
            return and.operands().stream()
                    .map(AskedAuditId::of)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return query instanceof KqlExpression.FieldIs is
                        && is.field().equals(AUDIT_ID)
                        && is.value() instanceof KqlValue.Literal id
                        && isPlain(id.text())
                ? Optional.of(new AskedAuditId(id.text()))
                : Optional.empty();
    }

    /** JSON may write each of these characters as itself, or else by its number, but in no third way. */
    private static boolean isPlain(String id) {
        return !id.isEmpty() && id.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/');
    }

    /** Whether the id may stand in a document. */
    boolean mayStandIn(byte[] document) {
        return contains(document, bytes) || contains(document, ESCAPE);
    }

    private static boolean contains(byte[] document, byte[] sought) {
        int last = document.length - sought.length;
        for (int start = 0; start <= last; start++) {
            if (document[start] == sought[0] && isAt(document, start, sought)) return true;
        }
        return false;
    }

    private static boolean isAt(byte[] document, int start, byte[] sought) {
        for (int i = 1; i < sought.length; i++) if (document[start + i] != sought[i]) return false;
        return true;
    }
}
