package io.portreeve.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an event is stored with, told by where its values stand, against what is told by the values themselves. */
class PlainEventTest {

    private static final List<byte[]> RECORDED = TestEvents.recordedServices();

    private static final List<String> PIECES = List.of(
            "{", "}", "[", "]", ",", ":", "\"", "\\\"", "\\u0000", "\\u00e9", ".", "1e3", "-0", "120", "0.50", "null",
            "true");

    @Test
    void recorded_events_are_told_alike() {
        long plain = RECORDED.stream().filter(event -> plain(event) != null).count();

        assertThat(plain).isGreaterThan(RECORDED.size() * 9 / 10);
        RECORDED.forEach(PlainEventTest::assertToldAlike);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void changed_events_are_told_alike(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String event = new String(RECORDED.get(random.nextInt(RECORDED.size())), UTF_8);
            for (int times = random.nextInt(3); times >= 0; times--)
                event = changed(random).apply(event);
            assertToldAlike(event.getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"requestObject\":{\"b\":1,\"a\":[1,2.50,-0,1E5,100000.0,{}],\"\":null}",
                "\"requestObject\":{\"metadata\":{\"labels\":{\"x.y\":\"z\"},\"a\":{\"b\":1}},\"spec\":{\"a.b\":{\"c\":[{\"d\":1}]}}}",
                "\"requestObject\":{\"k:{\\\"a\\\":1}\":{\"\\u0000\":\"\\u0000\"},\"k\":1}",
                "\"requestObject\":[{\"op\":\"add\",\"value\":{\"stringData\":{\"a\":\"b\"}}}]",
                "\"requestObject.spec.type\":\"NodePort\",\"requestObject.\":{\"a\":1},\"requestObjects\":1",
                "\"requestObject\":\"text\",\"user.username\":\"b\"",
                "\"objectRef\":[{\"name\":\"a\"}],\"user\":\"b\",\"responseStatus\":{\"code\":\"200\"}",
                "\"objectRef\":{\"name\":[1],\"name.\":2,\"namespace\":3},\"user\":{\"username\":null}",
                "\"annotations\":{\"authorization_k8s_io/decision\":\"allow\"},\"sourceIPs\":[\"10.0.0.1\"]",
                "\"annotations\":{\"authorization.k8s.io/decision\":\"forbid\"},\"sourceIPs\":\"10.0.0.1\"",
                "\"annotations.authorization\":{},\"sourceIPs\":[\"10.0.0.1\",2],\"responseStatus\":{\"code\":-1}",
                "\"responseStatus\":{\"code\":2e2},\"responseObject\":{\"requestObject\":{\"a\":1}},\"items\":[{\"a\":1}]"
            })
    void odd_events_are_told_alike(String members) {
        byte[] event = ("{\"auditID\":\"1\"," + members + "}").getBytes(UTF_8);

        assertThat(plain(event)).isNotNull();
        assertToldAlike(event);
    }

    private static UnaryOperator<String> changed(Random random) {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        return event -> {
            int at = random.nextInt(event.length());
            int dropped = Math.min(event.length() - at, random.nextInt(3));
            return event.substring(0, at) + piece + event.substring(at + dropped);
        };
    }

    private static void assertToldAlike(byte[] event) {
        PlainJson plain = plain(event);
        if (plain == null) return;
        assertThat(told(event, plain)).as(new String(event, UTF_8)).isEqualTo(told(event, null));
    }

    private static @Nullable PlainJson plain(byte[] event) {
        PlainJson plain = PlainJson.read(event, 0, event.length);
        return plain != null && plain.to(PlainJson.ROOT) == event.length ? plain : null;
    }

    private static List<Object> told(byte[] document, @Nullable PlainJson plain) {
        try {
            return told(AuditEvent.readToStore("lab", document, plain, null, DocumentLimits.WIDEST));
        } catch (UnreadableJsonException noEvent) {
            return List.of(noEvent.getMessage());
        }
    }

    private static List<Object> told(AuditEvent event) {
        TypedValues typed = new TypedValues(event.json());
        BodyNames names = BodyNames.in(event.json());
        List<Object> told = new ArrayList<>(List.of(
                event.identity(),
                event.requestIdentity(),
                event.eventTime(),
                event.groups(),
                event.sourceIps(),
                event.incomplete(),
                names.bits(),
                names.shape(),
                Arrays.toString(typed.sourceIp())));
        told.add(event.responseCode());
        told.add(event.decision());
        told.add(event.userAgent());
        told.add(typed.responseCode());
        for (TypedColumn column : TypedColumn.values()) told.add(typed.text(column));
        return told;
    }
}
