package io.portreeve.event;

import org.springframework.context.ApplicationContext;

/** The stored days, for tests of other rooms. */
public final class TestDays {

    private TestDays() {}

    /** Makes the days again that a test dropped. */
    public static void makeAgain(ApplicationContext service) {
        service.getBean(EventDays.class).makeAhead();
    }
}
