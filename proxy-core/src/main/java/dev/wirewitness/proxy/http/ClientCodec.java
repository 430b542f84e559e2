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
    private boolean head;

    public ClientCodec(Limits limits) {
        init(new StrictRequestDecoder(limits), new Encoder());
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
