package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.http.OriginStreamCodec;
import dev.wirewitness.proxy.http.StreamFault;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The origin's side of one exchange after another: says to the driver what arrives. 100 ends here: we gave it ourselves.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class UpstreamHandler extends ChannelInboundHandlerAdapter {
    private @Nullable ExchangeDriver driver;
    private boolean interim;
    private boolean unprocessed;

    /** The handler of this connection, at the end of its pipeline from the first exchange on. */
    static UpstreamHandler of(Channel channel) {
        if (channel.pipeline().last() instanceof UpstreamHandler there) {
            return there;
        }
        UpstreamHandler added = new UpstreamHandler();
        channel.pipeline().addLast(added);
        return added;
    }

    /** What arrives is for this exchange, until {@link #rest}. */
    void serve(ExchangeDriver exchange) {
        driver = exchange;
        interim = false;
    }

    /** What arrives is for nobody. */
    void rest() {
        driver = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ExchangeDriver exchange = driver;
        if (exchange == null) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpResponse head) {
            if (head.decoderResult().isFailure() || head.status().codeClass() == HttpStatusClass.UNKNOWN) {
                ReferenceCountUtil.release(message);
                exchange.answerUnreadable("upstream_malformed", "The origin's answer is not HTTP/1.1.");
                return;
            }
            if (head.status().code() == 101 && exchange.upgrading()) {
                exchange.answerHead(head);
                return;
            }
            if (head.status().code() == 101) {
                exchange.answerUnreadable("upstream_malformed", "The origin changes the protocol, which was not asked.");
                return; // what follows is no HTTP: the connection is closed
            }
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                exchange.answerHead(head);
            } else if (head.status().code() != 100) {
                exchange.answerInterim(head);
            }
        }
        if (message instanceof ByteBuf bytes) {
            exchange.upgradedBytes(bytes);
        } else if (message instanceof HttpContent content) {
            if (interim) {
                content.release();
                interim = !(content instanceof LastHttpContent);
            } else if (content.decoderResult().isFailure()) {
                content.release();
                exchange.answerUnreadable("upstream_malformed", "The framing of the origin's answer is malformed.");
            } else {
                exchange.answerContent(content);
            }
        } else if (!(message instanceof HttpResponse)) {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (driver != null) {
            driver.upstreamReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (driver != null) {
            driver.upstreamWritable(ctx.channel().isWritable());
        }
    }

    /** A stream of HTTP/2 that ends with what was read says so here only. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (driver != null) {
            driver.upstreamReadComplete();
        }
        if (driver != null) {
            driver.upstreamLeft(ctx.channel(), unprocessed);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == OriginStreamCodec.NOT_PROCESSED) {
            unprocessed = true;
        } else if (event instanceof StreamFault(String why)) {
            if (driver != null) {
                driver.answerUnreadable("upstream_malformed", "The origin's answer cannot be used: " + why + ".");
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (driver != null) {
            driver.upstreamBroke(cause);
        }
        ctx.close();
    }
}
