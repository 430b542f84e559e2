package dev.wirewitness.proxy.act;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * The origin's side of one exchange: says to the driver what arrives. Interim answers (1xx) end here: 100 we gave
 * ourselves, and nothing may reach the client before the gate opens.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the channel's end
final class UpstreamHandler extends ChannelInboundHandlerAdapter {
    private final ExchangeDriver driver;
    private boolean interim;

    UpstreamHandler(ExchangeDriver driver) {
        this.driver = driver;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpResponse head) {
            if (head.decoderResult().isFailure() || head.status().codeClass() == HttpStatusClass.UNKNOWN) {
                ReferenceCountUtil.release(message);
                driver.answerUnreadable("upstream_malformed", "The origin's answer is not HTTP/1.1.");
                return;
            }
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (!interim) {
                driver.answerHead(head);
            }
        }
        if (message instanceof HttpContent content) {
            if (interim) {
                content.release();
                interim = !(content instanceof LastHttpContent);
            } else if (content.decoderResult().isFailure()) {
                content.release();
                driver.answerUnreadable("upstream_malformed", "The framing of the origin's answer is malformed.");
            } else {
                driver.answerContent(content);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        driver.upstreamReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        driver.upstreamWritable(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        driver.upstreamLeft(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        driver.upstreamBroke(cause);
        ctx.close();
    }
}
