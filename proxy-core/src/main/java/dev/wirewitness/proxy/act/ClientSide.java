package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.exchange.Stage;
import dev.wirewitness.proxy.http.ClientCodec;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;

/** What the driver of an exchange needs of the client connection. Event loop only. */
interface ClientSide {
    ChannelHandlerContext ctx();

    /** The codec that writes answers on this connection. */
    ClientCodec codec();

    void await(Duration time, Stage stage);

    void rest();

    /** Stop or resume reading from the client. */
    void reading(boolean on);

    /** The exchange is over, all it had to write is written; {@code close}: no further exchange here. */
    void exchangeOver(boolean close);
}
