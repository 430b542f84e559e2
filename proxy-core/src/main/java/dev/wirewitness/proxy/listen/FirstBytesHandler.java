package dev.wirewitness.proxy.listen;

import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * First on a connection of the proxy port: reads the header of a load balancer where one is due, then the bytes that
 * say what the client speaks, and leaves the pipeline to that.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class FirstBytesHandler extends ByteToMessageDecoder {
    private final ProxyPort port;
    private final InetAddress peer;
    private @Nullable ClientIdentity identity;
    private @Nullable Deadline<String> deadline;
    private boolean decided;

    /** {@code identity}: empty where a load balancer has to say who is behind it. */
    FirstBytesHandler(ProxyPort port, InetAddress peer, Optional<ClientIdentity> identity) {
        this.port = port;
        this.peer = peer;
        this.identity = identity.orElse(null);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), _ -> ctx.close());
        deadline.arm(port.services().settings().timeouts().header(), "header");
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        FirstBytes first = decided ? FirstBytes.NEED_MORE : FirstBytes.of(in);
        if (first == FirstBytes.NEED_MORE) {
            return;
        }
        ClientIdentity known = identity;
        if (known == null) {
            header(ctx, first, in);
            return;
        }
        decided = true;
        port.begin(first, ctx, known);
        ctx.pipeline().remove(this); // what was read goes to the handlers now behind it
    }

    private void header(ChannelHandlerContext ctx, FirstBytes first, ByteBuf in) {
        if (first != FirstBytes.PROXY_HEADER) {
            refuse(ctx, "proxy_protocol_missing");
            return;
        }
        switch (ProxyHeader.read(in)) {
            case ProxyHeader.NeedMore() -> {}
            case ProxyHeader.Malformed(_) -> refuse(ctx, "proxy_protocol_malformed");
            case ProxyHeader.Itself(int length) -> admit(ctx, peer, in, length);
            case ProxyHeader.Behind(InetAddress client, int length) -> admit(ctx, client, in, length);
        }
    }

    private void admit(ChannelHandlerContext ctx, InetAddress client, ByteBuf in, int length) {
        in.skipBytes(length);
        identity = port.arrivals().admit(ctx.channel(), client).orElse(null);
        decided = identity == null;
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        decided = true;
        port.refuse(ctx.channel(), port.arrivals().identity(peer), reason, Unpooled.EMPTY_BUFFER);
        ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ExchangeHandler.DRAIN) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
