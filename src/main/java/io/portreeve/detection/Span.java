package io.portreeve.detection;

import io.portreeve.event.StreamPosition;

/** A part of the stream: what lies after a place, up to and including another. */
record Span(StreamPosition from, StreamPosition to) {

    boolean isEmpty() {
        return from.compareTo(to) >= 0;
    }
}
