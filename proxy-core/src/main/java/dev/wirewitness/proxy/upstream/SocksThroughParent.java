package dev.wirewitness.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Promise;
import java.util.List;

/**
 * Asks a SOCKS5 parent for a tunnel ({@link Socks5Request}) and leaves the pipeline once it is there, like {@link
 * ConnectThroughParent}. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class SocksThroughParent extends ByteToMessageDecoder {
    private final Socks5Request request;
    private final Promise<Channel> ready;

    SocksThroughParent(Socks5Request request, Promise<Channel> ready) {
        this.request = request;
        this.ready = ready;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(request.greeting()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (request.read(in)) {
            case Socks5Request.Step.Wait _ -> {}
            case Socks5Request.Step.Send(byte[] bytes) -> ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            case Socks5Request.Step.Established _ -> {
                ready.trySuccess(ctx.channel());
                ctx.pipeline().remove(this);
            }
            case Socks5Request.Step.Failed(ParentTrouble why) -> fail(ctx, why);
        }
    }

    private void fail(ChannelHandlerContext ctx, ParentTrouble why) {
        ready.tryFailure(why);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        fail(ctx, new ParentTrouble(ParentTrouble.Meaning.DEAD, "closed the connection before the tunnel stood"));
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, new ParentTrouble(
                ParentTrouble.Meaning.DEAD, "broke the connection (" + cause.getMessage() + ")"));
    }
}
