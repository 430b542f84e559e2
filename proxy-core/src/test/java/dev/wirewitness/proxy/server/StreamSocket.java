package dev.wirewitness.proxy.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/** A tunnel on one stream of HTTP/2, as a socket. One thread reads and writes. */
final class StreamSocket extends Socket {
    private final FrameWire wire;
    private final int stream;
    private byte[] read = new byte[0];
    private int at;
    private boolean ended;

    StreamSocket(FrameWire wire, int stream) {
        this.wire = wire;
        this.stream = stream;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void setSoTimeout(int millis) {
        assert millis >= 0; // the connection's own holds
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        assert on;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                while (at == read.length) {
                    if (ended || !more()) {
                        return -1;
                    }
                }
                int count = Math.min(most, read.length - at);
                System.arraycopy(read, at, into, from, count);
                at += count;
                return count;
            }
        };
    }

    private boolean more() throws IOException {
        Optional<FrameWire.Frame> frame = wire.of(stream);
        if (frame.isEmpty() || frame.get().type() == FrameWire.RST_STREAM) {
            ended = true;
            return false;
        }
        if (frame.get().type() == FrameWire.DATA) {
            read = frame.get().payload();
            at = 0;
            ended = frame.get().ends();
        }
        return true;
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                wire.bytes(stream, bytes, from, count);
            }
        };
    }

    @Override
    public void shutdownOutput() throws IOException {
        wire.data(stream, "", true);
    }

    @Override
    public synchronized void close() {
        assert stream > 0; // goes with its connection
    }
}
