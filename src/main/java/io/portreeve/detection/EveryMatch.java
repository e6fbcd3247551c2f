package io.portreeve.detection;

import io.portreeve.event.SeenEvent;
import io.portreeve.event.StreamPosition;
import java.util.List;

/** Every event that matches the query is an alert. */
final class EveryMatch implements Selection {

    @Override
    public Traits traitsOf(SeenEvent event, boolean sure) {
        return Traits.NONE;
    }

    @Override
    public void prepare(List<Hit> hits) {}

    @Override
    public Choice choose(Hit hit) {
        return new Choice(true, hit.undecided(), null);
    }

    @Override
    public String whyNot(Hit hit) {
        throw new IllegalStateException(
                "Every match makes an alert, event %s too".formatted(hit.event().id()));
    }

    @Override
    public void mark() {}

    @Override
    public int learnt() {
        return 0;
    }

    @Override
    public StreamPosition learntTo() {
        return StreamPosition.START;
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void keep(StreamPosition readTo, boolean toMark) {}
}
