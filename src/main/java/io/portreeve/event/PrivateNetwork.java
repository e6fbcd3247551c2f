package io.portreeve.event;

import org.jspecify.annotations.Nullable;

/** The networks that most requests of a cluster come from. Of others there are too many to tell them apart. */
enum PrivateNetwork {
    LOOPBACK("127.0.0.0/8"),
    TEN("10.0.0.0/8"),
    ONE_SEVEN_TWO("172.16.0.0/12"),
    ONE_NINE_TWO("192.168.0.0/16"),
    SHARED("100.64.0.0/10"),
    LINK_LOCAL("169.254.0.0/16");

    private final Ipv4Block block;

    PrivateNetwork(String block) {
        this.block = Ipv4Block.parse(block);
    }

    /** The one that an address of four bytes is in; null for none, and for no address. */
    static @Nullable PrivateNetwork of(byte @Nullable [] address) {
        if (address == null) return null;
        Ipv4Block one = Ipv4Block.of(address);
        for (PrivateNetwork network : values()) if (one.isIn(network.block) == Answer.YES) return network;
        return null;
    }

    /** Whether its addresses lie in a block. */
    Answer isIn(Ipv4Block other) {
        return block.isIn(other);
    }
}
