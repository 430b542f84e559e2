package dev.wirewitness.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream of HTTP/2 as a connection of its own (RFC 9113 section 8.5): the payload of DATA is what it reads and
 * writes, END_STREAM the end of a direction. A channel beside the stream's, and not handlers in its pipeline, since a
 * tunnel may carry HTTP/2 again, and Netty's multiplexer serves only on channels that were accepted: this one has the
 * same parent as the connection. Lives on the stream's event loop and ends with the stream.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the stream's end
final class StreamSocketChannel extends AbstractChannel implements DuplexChannel {
    /** How long the other side may take to read what was written before the end. */
    private static final int LAST_BYTES_SECONDS = 30;

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final Channel stream;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;
    private @Nullable ChannelFuture outputEnd;
    private boolean inputEnded;

    StreamSocketChannel(Channel stream) {
        super(stream.parent().parent());
        this.stream = stream;
    }

    // ---- what the stream says

    void received(ByteBuf bytes) {
        if (open) {
            pipeline().fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }

    void receivedAll() {
        if (open) {
            pipeline().fireChannelReadComplete();
        }
    }

    void inputEnded() {
        if (open && !inputEnded) {
            inputEnded = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** The stream takes more, or no more. */
    void streamTurned() {
        if (open && stream.isWritable()) {
            ((StreamUnsafe) unsafe()).proceed();
        }
    }

    // ---- what Netty asks of a channel

    @Override
    protected void doBeginRead() {
        stream.read();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        boolean wrote = false;
        for (Object message = out.current(); message != null && stream.isWritable(); message = out.current()) {
            if (message instanceof ByteBuf bytes && bytes.isReadable() && outputEnd == null) {
                stream.write(new DefaultHttp2DataFrame(bytes.retain(), false), stream.voidPromise());
                wrote = true;
            }
            out.remove();
        }
        if (wrote) {
            stream.flush();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        if (stream.isActive()) {
            var patience = stream.eventLoop().schedule(() -> stream.close(), LAST_BYTES_SECONDS, TimeUnit.SECONDS);
            endOutput().addListener(_ -> {
                patience.cancel(false);
                stream.close();
            });
            stream.config().setAutoRead(true); // what still comes is dropped
        }
    }

    /** Done once all that was written has left: a stream that is closed before that loses it. */
    private ChannelFuture endOutput() {
        ChannelFuture end = outputEnd;
        if (end == null) {
            end = stream.writeAndFlush(new DefaultHttp2DataFrame(true));
            outputEnd = end;
        }
        return end;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        endOutput();
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        inputEnded = true;
        return shutdownOutput(promise);
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnd != null;
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputEnd != null;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected SocketAddress localAddress0() {
        return stream.localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return stream.remoteAddress();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == stream.eventLoop();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a stream is bound with its connection");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    private final class StreamUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a stream is connected with its connection"));
        }

        /** Writes what had to wait. */
        void proceed() {
            flush0();
        }
    }
}
