package io.portreeve.event;

/** Packs and unpacks documents (interim signature; the store's author owns it). */
interface DocumentCodec {

    byte[] unpack(byte[] stored);
}
