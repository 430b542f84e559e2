package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.HostLookup.Answer;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Where the addresses of a name come from. Any thread. */
interface NameSource extends AutoCloseable {
    /** An answer, and how long it is true; zero: it is not to be kept. */
    record Resolution(Answer answer, Duration keep) {
        static Resolution missing(String why, Duration keep) {
            return new Resolution(new Answer.Missing(why), keep);
        }
    }

    /**
     * Never completes exceptionally; where is not said.
     *
     * @param name lower case, without a dot at the end
     * @param loop where sockets may live that are needed for it
     */
    CompletionStage<Resolution> ask(String name, EventLoop loop);

    @Override
    void close();
}
