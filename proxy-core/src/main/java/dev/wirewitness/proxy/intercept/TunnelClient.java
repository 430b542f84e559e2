package dev.wirewitness.proxy.intercept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.util.function.Consumer;

/**
 * Who asked for a tunnel, and how he is answered: each way in has its own words for "established" and "refused", or
 * none. Exactly one of the two answers is given. Event loop only.
 */
public interface TunnelClient {
    /** Where the tunnel's bytes come from and go to. */
    Channel channel();

    /**
     * Says that the tunnel stands and hands the pipeline over: the handlers that read the request leave, {@code next}
     * adds its own at the end, and bytes the client sent ahead reach those.
     */
    void established(Consumer<ChannelPipeline> next);

    /** Says that there is no tunnel, and ends; the record is written already. */
    void refused(TunnelRefusal why);
}
