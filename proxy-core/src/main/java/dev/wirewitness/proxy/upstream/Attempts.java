package dev.wirewitness.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the first of several addresses that answers: the next is tried when one fails or has not answered
 * within 250 ms (RFC 8305 section 5); those that come late are closed. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class Attempts {
    private static final int STAGGER_MILLIS = 250;

    private final Bootstrap bootstrap;
    private final OwnConnections own;
    private final List<InetSocketAddress> targets;
    private final Promise<Channel> connected;
    private final List<ChannelFuture> pending = new ArrayList<>(2);
    private int next;
    private @Nullable Future<?> timer;
    private @Nullable Throwable lastFailure;

    private Attempts(
            Bootstrap bootstrap, OwnConnections own, List<InetSocketAddress> targets, Promise<Channel> connected) {
        this.bootstrap = bootstrap;
        this.own = own;
        this.targets = targets;
        this.connected = connected;
    }

    /** Fulfils or fails {@code connected}; whoever fulfils or fails it otherwise ends the attempts. */
    static void begin(
            Bootstrap bootstrap, OwnConnections own, List<InetSocketAddress> targets, Promise<Channel> connected) {
        Attempts attempts = new Attempts(bootstrap, own, targets, connected);
        connected.addListener(_ -> attempts.stop());
        attempts.tryNext();
    }

    private void tryNext() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (connected.isDone() || next == targets.size()) {
            return;
        }
        ChannelFuture attempt = bootstrap.connect(targets.get(next++));
        pending.add(attempt);
        attempt.addListener(_ -> ended(attempt));
        if (!attempt.isDone() && next < targets.size()) {
            timer = attempt.channel().eventLoop().schedule(this::tryNext, STAGGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void ended(ChannelFuture attempt) {
        pending.remove(attempt);
        if (attempt.isSuccess()) {
            own.add(attempt.channel());
            if (!connected.trySuccess(attempt.channel())) {
                attempt.channel().close();
            }
            return;
        }
        lastFailure = attempt.cause();
        if (next < targets.size()) {
            tryNext();
        } else if (pending.isEmpty()) {
            connected.tryFailure(lastFailure);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        for (ChannelFuture attempt : List.copyOf(pending)) {
            attempt.channel().close();
        }
    }
}
