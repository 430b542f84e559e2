package dev.wirewitness.proxy.http;

import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import dev.wirewitness.proxy.Http2;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Netty's HTTP/2 frames, with header sections given out as they came ({@link ReceivedHeaders}) and a {@link FloodMeter}
 * on what comes in: a flood is a connection error ENHANCE_YOUR_CALM. Behind a connection error nothing is read any more,
 * and the connection closes once the peer can know why. Closing the channel otherwise closes it at once: whoever wants
 * to say GOAWAY before, does.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class StrictFrameCodec extends Http2FrameCodec {
    /** What an origin may answer with, all fields together; as much as over HTTP/1.1. */
    private static final int ORIGIN_HEADERS = 128 << 10;

    private static final Duration ORIGIN_LINGER = Duration.ofSeconds(1);
    private static final int MAX_SMALL_CONTINUATIONS = 16;
    private static final int CLIENT_PREFACE = 24;
    private static final int REMEMBERED = 1024;
    private static final int FLUSHES = 64;

    /** Never put into a compression context, which exchanges of other clients share (RFC 7541 section 7.1). */
    private static final Set<AsciiString> SECRET = Set.of(
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.COOKIE,
            HttpHeaderNames.SET_COOKIE,
            HttpHeaderNames.PROXY_AUTHORIZATION,
            AsciiString.cached("api-key"),
            AsciiString.cached("x-api-key"),
            AsciiString.cached("x-goog-api-key"),
            AsciiString.cached("x-amz-security-token"));

    private final FloodMeter meter;
    private final FrameHeaders frames;
    private final int connectionWindow;
    private final Duration linger;
    /** Streams that we reset last, oldest first. */
    private final LinkedHashSet<Integer> reset = new LinkedHashSet<>();
    /** Between these the peer used no stream, the last time that it left some out. */
    private int passedFrom;
    private int passedTo;
    private boolean broken;

    private StrictFrameCodec(
            Http2ConnectionEncoder encoder,
            Http2ConnectionDecoder decoder,
            Http2Settings settings,
            boolean client,
            int connectionWindow,
            Duration linger) {
        super(encoder, decoder, settings, true, true);
        this.meter = new FloodMeter(client);
        this.frames = new FrameHeaders(client ? CLIENT_PREFACE : 0);
        this.connectionWindow = connectionWindow;
        this.linger = linger;
        connection().addListener(new Http2ConnectionAdapter() {
            private int last = client ? -1 : 0;

            @Override
            public void onStreamAdded(Http2Stream stream) {
                if (!connection().local().isValidStreamId(stream.id()) && stream.id() > 0) {
                    if (stream.id() > last + 2) {
                        passedFrom = last;
                        passedTo = stream.id();
                    }
                    last = stream.id();
                }
            }
        });
    }

    /**
     * Towards a client.
     *
     * @param maxHeaderBytes all fields of a head together
     * @param sockets whether a stream may ask for a WebSocket (RFC 8441 section 3)
     * @param linger how long a client that is cut off may go on sending
     */
    public static StrictFrameCodec forClient(Http2 choice, int maxHeaderBytes, boolean sockets, Duration linger) {
        Http2Settings settings = new Http2Settings()
                .maxConcurrentStreams(choice.maxStreams())
                .initialWindowSize(choice.window())
                .maxHeaderListSize(maxHeaderBytes);
        if (sockets) {
            settings.connectProtocolEnabled(true);
        }
        return build(true, choice, settings, maxHeaderBytes, linger);
    }

    /** Towards an origin. */
    public static StrictFrameCodec forOrigin(Http2 choice) {
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(choice.window())
                .maxHeaderListSize(ORIGIN_HEADERS);
        return build(false, choice, settings, ORIGIN_HEADERS, ORIGIN_LINGER);
    }

    /**
     * To stand before such a codec: what several streams flush in one turn of the event loop, as when the answers to
     * them were read at once, leaves in one TLS record and one call of the system.
     */
    public static ChannelHandler gatheredFlushes() {
        return new FlushConsolidationHandler(FLUSHES, true);
    }

    private static StrictFrameCodec build(
            boolean client, Http2 choice, Http2Settings settings, int maxHeaders, Duration linger) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(client, 0);
        if (client) {
            connection.remote().maxActiveStreams(choice.maxStreams());
        }
        connection.remote().flowController(
                new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(
                connection, new DefaultHttp2FrameWriter((name, _) -> SECRET.contains(AsciiString.of(name))));
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new DefaultHttp2FrameReader(new Sections(maxHeaders), MAX_SMALL_CONTINUATIONS),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                true,
                true,
                false,
                false);
        return new StrictFrameCodec(encoder, decoder, settings, client, windowOf(choice), linger);
    }

    /** Room for every stream to be stopped at its own window, so that none of them stops the others. */
    private static int windowOf(Http2 choice) {
        return (int) Math.min(Integer.MAX_VALUE, (long) choice.window() * choice.maxStreams());
    }

    /** Opens the window of the connection; once, behind our first settings. Flushed with what follows. */
    public void openWindow() throws Http2Exception {
        var flow = connection().local().flowController();
        int delta = connectionWindow - flow.initialWindowSize(connection().connectionStream());
        if (delta > 0) {
            flow.incrementWindowSize(connection().connectionStream(), delta);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (broken) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            meter.now(System.nanoTime(), ctx.channel().isWritable());
            frames.feed(bytes, meter);
        }
        super.channelRead(ctx, message);
        String flood = meter.flood();
        if (flood != null) {
            onError(ctx, false, connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many %s", flood));
        }
    }

    @Override
    public void onError(ChannelHandlerContext ctx, boolean outbound, Throwable cause) {
        boolean late = !outbound && cause instanceof Http2Exception.StreamException;
        super.onError(ctx, outbound, late ? behindTheEnd((Http2Exception.StreamException) cause) : cause);
    }

    /**
     * RFC 9113 section 5.1. A head behind the end of its stream is STREAM_CLOSED, which Netty calls otherwise. Whoever
     * speaks on a stream that is over, or on one that its own later streams have passed over, has lost count, where Netty
     * resets the stream alone; not so behind a reset of ours, which the peer may not know of yet.
     */
    private Http2Exception behindTheEnd(Http2Exception.StreamException fault) {
        int id = fault.streamId();
        Http2Stream stream = connection().stream(id);
        if (stream != null
                && fault.error() == Http2Error.PROTOCOL_ERROR
                && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && stream.isTrailersReceived()) {
            return streamError(id, Http2Error.STREAM_CLOSED, "stream %d goes on behind its end", id);
        }
        if (stream != null || fault.error() != Http2Error.STREAM_CLOSED || reset.contains(id)) {
            return fault;
        }
        boolean never = id > passedFrom && id < passedTo;
        return connectionError(never ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED, "stream %d is over", id);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (broken) {
            return;
        }
        broken = true;
        ctx.fireExceptionCaught(cause);
        Http2Error code = error == null ? Http2Error.INTERNAL_ERROR : error.error();
        int last = connection().remote().lastStreamCreated();
        frameWriter().writeGoAway(ctx, last, code.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
        ctx.flush();
        connection().close(ctx.voidPromise()); // as Netty does at the end; another promise could not follow this one
        ctx.channel().eventLoop().execute(() -> GentleClose.begin(ctx.channel(), linger)); // behind gathered flushes
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof Http2DataFrame data) {
            meter.sent(data.content().readableBytes());
        }
        super.write(ctx, message, promise);
    }

    @Override
    public ChannelFuture resetStream(ChannelHandlerContext ctx, int stream, long error, ChannelPromise promise) {
        if (error != Http2Error.NO_ERROR.code()
                && error != Http2Error.CANCEL.code()
                && error != Http2Error.INTERNAL_ERROR.code()) {
            meter.fault();
        }
        reset.add(stream);
        if (reset.size() > REMEMBERED) {
            reset.removeFirst();
        }
        return super.resetStream(ctx, stream, error, promise);
    }

    private static final class Sections extends DefaultHttp2HeadersDecoder {
        Sections(int maxBytes) {
            super(false, maxBytes);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new ReceivedHeaders(numberOfHeadersGuess());
        }
    }
}
