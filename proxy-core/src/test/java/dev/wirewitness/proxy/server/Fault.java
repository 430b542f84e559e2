package dev.wirewitness.proxy.server;

import java.io.IOException;
import java.net.Socket;

/** What a peer may do instead of what it should. */
enum Fault {
    /** Says goodbye in an orderly way. */
    CLOSE,
    /** Is gone, as a crashed program is. */
    RESET,
    /** Stays and says nothing more, takes nothing more. */
    STALL,
    /** Says what nobody can read. */
    GARBLE;

    /** Carries it out on what is left of a sound conversation; {@code raw}: the socket under TLS, if there is any. */
    void strike(Wire wire, Socket raw, byte[] garbage) throws IOException {
        switch (this) {
            case CLOSE -> wire.close();
            case RESET -> {
                raw.setSoLinger(true, 0);
                raw.close();
            }
            case STALL -> {}
            case GARBLE -> wire.send(garbage);
        }
    }
}
