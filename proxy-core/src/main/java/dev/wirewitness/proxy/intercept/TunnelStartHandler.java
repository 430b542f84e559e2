package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads how the client of a tunnel begins and tells it. Holds what it has read until it is taken out of the pipeline;
 * whoever does not do so at once stops reading.
 */
final class TunnelStartHandler extends ByteToMessageDecoder {
    /** What there is to know. */
    enum Wanted {
        /** Which hosts a plain request names. */
        HOSTS,
        /** Whether it is a plain request; its own reader sees to the rest. */
        PROTOCOL
    }

    /** Told how it begins, perhaps that it is silent before that; {@code ctx} is this handler's. */
    interface Begun {
        void begun(ChannelHandlerContext ctx, TunnelStart start);

        /** The proxy is stopping, and nothing has begun. */
        default void drained(ChannelHandlerContext ctx) {
            ctx.fireUserEventTriggered(ExchangeHandler.DRAIN);
        }
    }

    private final Wanted wanted;
    private final Duration patience;
    private final Duration whole;
    private final Begun then;
    private @Nullable Deadline<Duration> deadline;
    private TunnelStart last = new TunnelStart.Undecided();
    private boolean any;
    private boolean told;

    /**
     * {@code patience}: for something that can be told apart; {@code whole}: for the rest of a message that has begun.
     * After either it is told as far as it is known.
     */
    TunnelStartHandler(Wanted wanted, Duration patience, Duration whole, Begun then) {
        this.wanted = wanted;
        this.patience = patience;
        this.whole = whole;
        this.then = then;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), _ -> passed(ctx));
        deadline.arm(patience, patience);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (told) {
            return;
        }
        any = true;
        TunnelStart start = TunnelStart.of(in);
        switch (start) {
            case TunnelStart.Undecided _ -> last = start;
            case TunnelStart.Incomplete(boolean http) -> {
                if (http && wanted == Wanted.PROTOCOL) {
                    tell(ctx, new TunnelStart.Http(List.of()));
                    return;
                }
                if (!(last instanceof TunnelStart.Incomplete) && deadline != null) {
                    deadline.arm(whole, whole);
                }
                last = start;
            }
            case TunnelStart.Tls _, TunnelStart.Http _, TunnelStart.Other(), TunnelStart.Silent(), TunnelStart.BrokenOff() ->
                tell(ctx, start);
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(ctx, in, out);
        if (any) {
            tell(ctx, last instanceof TunnelStart.Incomplete ? new TunnelStart.BrokenOff() : new TunnelStart.Other());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event == ExchangeHandler.DRAIN && !told) {
            then.drained(ctx);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    private void passed(ChannelHandlerContext ctx) {
        if (!any) {
            then.begun(ctx, new TunnelStart.Silent());
        } else {
            tell(ctx, last instanceof TunnelStart.Incomplete ? last : new TunnelStart.Other());
        }
    }

    private void tell(ChannelHandlerContext ctx, TunnelStart start) {
        if (!told) {
            told = true;
            if (deadline != null) {
                deadline.disarm();
            }
            then.begun(ctx, start);
        }
    }
}
