package dev.wirewitness.policy.detect;

import java.nio.ByteBuffer;

/** One pass over one content. One thread at a time. */
public interface Scan {
    /** The next bytes, from position to limit; read before the call returns, not kept, not changed. */
    void feed(ByteBuffer bytes);

    /** No more bytes follow. The result does not depend on how the content was cut into feeds. */
    ScanResult end();
}
