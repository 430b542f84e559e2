package dev.wirewitness.proxy.intercept;

import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.Farewell;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.intercept.SocksReader.Message;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel asked for in SOCKS5: greeting, request, then the {@link TunnelOpener}. Bytes the client sends ahead wait
 * here, unread by us, until the tunnel stands.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class SocksHandler extends ByteToMessageDecoder {
    private enum Stage {
        GREETING,
        REQUEST,
        ASKED,
        ANSWERED
    }

    private final Interception interception;
    private final ClientIdentity identity;
    private Stage stage = Stage.GREETING;
    private @Nullable Deadline<String> deadline;

    public SocksHandler(Interception interception, ClientIdentity identity) {
        this.interception = interception;
        this.identity = identity;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), reason -> {
            interception.refused(identity, Optional.empty(), reason);
            ctx.close();
        });
        deadline.arm(interception.services().settings().timeouts().header(), "socks_timeout");
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (stage) {
            case GREETING -> greeting(ctx, SocksReader.greeting(in));
            case REQUEST -> request(ctx, SocksReader.request(in));
            case ASKED, ANSWERED -> {}
        }
    }

    private void greeting(ChannelHandlerContext ctx, Message message) {
        switch (message) {
            case Message.Greeting(boolean withoutPassword) -> {
                if (withoutPassword) {
                    stage = Stage.REQUEST;
                    ctx.writeAndFlush(SocksReply.withoutPassword());
                } else {
                    stop(ctx, "socks_no_method", SocksReply.noMethod());
                }
            }
            case Message.Malformed _ -> stop(ctx, "malformed_request", SocksReply.noMethod());
            case Message.NeedMore(), Message.Request _ -> {}
        }
    }

    private void request(ChannelHandlerContext ctx, Message message) {
        switch (message) {
            case Message.Request(int command, Authority to) -> {
                if (command == SocksReader.CONNECT) {
                    ask(ctx, to);
                } else {
                    stop(ctx, "socks_command", SocksReply.to(SocksReply.COMMAND_NOT_SUPPORTED));
                }
            }
            case Message.Malformed(int reply, _) -> stop(ctx, "malformed_request", SocksReply.to(reply));
            case Message.NeedMore(), Message.Greeting _ -> {}
        }
    }

    private void ask(ChannelHandlerContext ctx, Authority to) {
        stage = Stage.ASKED;
        if (deadline != null) {
            deadline.disarm(); // dialling has its own
        }
        new TunnelOpener(interception, identity, new Asked(ctx)).open(to);
        if (stage == Stage.ASKED) {
            ctx.channel().config().setAutoRead(false); // until there is somebody for the bytes behind
        }
    }

    private void stop(ChannelHandlerContext ctx, String reason, ByteBuf words) {
        interception.refused(identity, Optional.empty(), reason);
        end(ctx, words);
    }

    private void end(ChannelHandlerContext ctx, ByteBuf words) {
        stage = Stage.ANSWERED;
        Farewell.say(ctx.channel(), words, interception.services().settings().timeouts().linger());
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

    /** Answers in SOCKS5. */
    private final class Asked implements TunnelClient {
        private final ChannelHandlerContext ctx;

        Asked(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public Channel channel() {
            return ctx.channel();
        }

        @Override
        public void established(Consumer<ChannelPipeline> next) {
            stage = Stage.ANSWERED;
            ctx.writeAndFlush(SocksReply.to(SocksReply.SUCCEEDED));
            next.accept(ctx.pipeline());
            ctx.pipeline().remove(SocksHandler.this); // last: what was sent ahead goes to the handlers now behind it
            ctx.channel().config().setAutoRead(true);
        }

        @Override
        public void refused(TunnelRefusal why) {
            end(ctx, SocksReply.to(SocksReply.code(why.kind())));
        }
    }
}
