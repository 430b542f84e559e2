package dev.wirewitness.proxy.http;

import dev.wirewitness.proxy.ProxySettings.Limits;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/**
 * HTTP/1.1 towards the client: strict reading, plain writing. Answers are written one exchange at a time, so the
 * method of the request that is being answered is all the encoder has to know.
 */
public final class ClientCodec extends CombinedChannelDuplexHandler<StrictRequestDecoder, HttpResponseEncoder> {
    /** User event: the beginning of a head has arrived, its end has not. Once per head. */
    public static final Object HEAD_BEGAN = new Object() {
        @Override
        public String toString() {
            return "HEAD_BEGAN";
        }
    };

    private final StrictRequestDecoder decoder;
    private boolean head;

    public ClientCodec(Limits limits) {
        decoder = new StrictRequestDecoder(limits);
        init(decoder, new Encoder());
    }

    /** Whether the beginning of a head has arrived, but not its end. */
    public boolean inHead() {
        return decoder.inHead();
    }

    /** There is no tunnel after all: a request may follow. False where bytes already have, which are none then. */
    public boolean noTunnel() {
        return decoder.noTunnel();
    }

    /** The next answer is for a request with this method (RFC 9112 section 6.3: HEAD has no content). */
    public void answering(HttpMethod method) {
        head = method.equals(HttpMethod.HEAD);
    }

    private final class Encoder extends HttpResponseEncoder {
        @Override
        protected boolean isContentAlwaysEmpty(HttpResponse answer) {
            return head || super.isContentAlwaysEmpty(answer);
        }
    }
}
