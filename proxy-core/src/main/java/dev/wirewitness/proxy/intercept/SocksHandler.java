package dev.wirewitness.proxy.intercept;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.proxy.act.Deadline;
import dev.wirewitness.proxy.act.ExchangeHandler;
import dev.wirewitness.proxy.act.Farewell;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.identity.Callers;
import dev.wirewitness.proxy.identity.Claims;
import dev.wirewitness.proxy.identity.Identified;
import dev.wirewitness.proxy.identity.Password;
import dev.wirewitness.proxy.intercept.SocksReader.Message;
import dev.wirewitness.proxy.record.ClientIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel asked for in SOCKS5: greeting, request, then the {@link TunnelOpener}. Bytes the client sends ahead wait
 * here, unread by us, until the tunnel stands.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
public final class SocksHandler extends ByteToMessageDecoder {
    private enum Stage {
        GREETING,
        LOGIN,
        CHECKING,
        REQUEST,
        ASKED
    }

    private final Interception interception;
    private ClientIdentity identity;
    private Stage stage = Stage.GREETING;
    private @Nullable Deadline<String> deadline;

    public SocksHandler(Interception interception, ClientIdentity identity) {
        this.interception = interception;
        this.identity = identity;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = new Deadline<>(ctx.channel().eventLoop(), reason -> {
            over(reason);
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
            case LOGIN -> login(ctx, SocksReader.login(in));
            case REQUEST -> request(ctx, SocksReader.request(in));
            case CHECKING, ASKED -> {}
        }
    }

    private void greeting(ChannelHandlerContext ctx, Message message) {
        switch (message) {
            case Message.Greeting(boolean withoutPassword, boolean withPassword) -> {
                if (withPassword && callers().knowPasswords()) {
                    stage = Stage.LOGIN;
                    ctx.writeAndFlush(SocksReply.withPassword());
                } else if (withoutPassword) {
                    stage = Stage.CHECKING;
                    callers().identify(ctx.executor(), identity.caller(), Claims.NONE, found -> identified(
                            ctx, found, SocksReply::withoutPassword, SocksReply::noMethod));
                } else {
                    stop(ctx, "socks_no_method", SocksReply.noMethod());
                }
            }
            case Message.Malformed _ -> stop(ctx, "malformed_request", SocksReply.noMethod());
            case Message.NeedMore(), Message.Login _, Message.Request _ -> {}
        }
    }

    private Callers callers() {
        return interception.services().callers();
    }

    private void login(ChannelHandlerContext ctx, Message message) {
        switch (message) {
            case Message.Login(String user, Password password) -> {
                stage = Stage.CHECKING;
                callers().identify(ctx.executor(), identity.caller(), user, password, found -> identified(
                        ctx, found, () -> SocksReply.login(true), () -> SocksReply.login(false)));
                if (stage == Stage.CHECKING) {
                    ctx.channel().config().setAutoRead(false);
                }
            }
            case Message.Malformed _ -> stop(ctx, "malformed_request", SocksReply.login(false));
            case Message.NeedMore(), Message.Greeting _, Message.Request _ -> {}
        }
    }

    private void identified(
            ChannelHandlerContext ctx, Identified found, Supplier<ByteBuf> served, Supplier<ByteBuf> notServed) {
        if (ctx.isRemoved() || !ctx.channel().isActive()) {
            return;
        }
        switch (found) {
            case Identified.Known(Caller caller) -> {
                identity = identity.as(caller);
                stage = Stage.REQUEST;
                ctx.writeAndFlush(served.get());
                if (!ctx.channel().config().isAutoRead()) {
                    ctx.channel().config().setAutoRead(true);
                    ctx.executor().execute(() -> readOn(ctx));
                }
            }
            case Identified.Refused refused -> {
                interception.notServed(identity, Optional.empty(), refused);
                end(ctx, notServed.get());
            }
        }
    }

    /** What came while the password was checked waits in the decoder. */
    private void readOn(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            try {
                channelRead(ctx, Unpooled.EMPTY_BUFFER);
            } catch (Exception e) {
                exceptionCaught(ctx, e);
            }
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
            case Message.NeedMore(), Message.Greeting _, Message.Login _ -> {}
        }
    }

    private void ask(ChannelHandlerContext ctx, Authority to) {
        stage = Stage.ASKED;
        if (deadline != null) {
            deadline.disarm(); // dialling has its own
        }
        new TunnelOpener(interception, identity, new Asked(ctx)).open(to);
    }

    private void stop(ChannelHandlerContext ctx, String reason, ByteBuf words) {
        over(reason);
        end(ctx, words);
    }

    /** What ends the talk before a tunnel was asked for is on record once. */
    private void over(String reason) {
        stage = Stage.ASKED;
        interception.refused(identity, Optional.empty(), reason);
    }

    private void end(ChannelHandlerContext ctx, ByteBuf words) {
        stage = Stage.ASKED;
        Farewell.say(ctx.channel(), words, interception.services().settings().timeouts().linger());
        ctx.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (stage != Stage.ASKED) {
            over("client_left");
        }
        super.channelInactive(ctx);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ExchangeHandler.DRAIN) {
            stage = Stage.ASKED;
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
            ctx.writeAndFlush(SocksReply.to(SocksReply.SUCCEEDED));
            next.accept(ctx.pipeline());
            ctx.pipeline().remove(SocksHandler.this); // last: what was sent ahead goes to the handlers now behind it
        }

        @Override
        public void refused(TunnelRefusal why) {
            end(ctx, SocksReply.to(SocksReply.code(why.kind())));
        }
    }
}
