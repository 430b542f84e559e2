package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.ParentTrouble.Meaning;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A tunnel through the first of several parents that gives one. One that cannot be reached has its share of the time
 * only, is remembered as dead, and the next is tried; one that says no is believed. Event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class ThroughParents {
    /** What all of them are dialled with. */
    record Means(
            HostLookup lookup,
            AddressGuard guard,
            Bootstrap bootstrap,
            OwnConnections own,
            UpstreamTls tls,
            Parents parents,
            Duration timeout) {}

    private final Means means;
    private final EventLoop loop;
    private final String host;
    private final int port;
    private final List<ParentProxy> order;
    private final Promise<Channel> dialled;
    private int next;

    private ThroughParents(
            Means means, EventLoop loop, String host, int port, List<ParentProxy> order, Promise<Channel> dialled) {
        this.means = means;
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.order = order;
        this.dialled = dialled;
    }

    /** Fulfils or fails {@code dialled}; whoever fails it otherwise ends the attempts. */
    static void begin(
            Means means, EventLoop loop, String host, int port, List<ParentProxy> parents, Promise<Channel> dialled) {
        new ThroughParents(means, loop, host, port, means.parents.inOrder(parents), dialled).tryNext();
    }

    private void tryNext() {
        if (dialled.isDone()) {
            return;
        }
        ParentProxy parent = order.get(next++);
        Promise<Channel> tunnel = loop.newPromise();
        Attempt attempt = new Attempt(parent, tunnel);
        if (next < order.size()) {
            long share = means.timeout.toMillis() / order.size();
            Future<?> timer = loop.schedule(() -> attempt.timedOut(share), share, TimeUnit.MILLISECONDS);
            tunnel.addListener(_ -> timer.cancel(false));
        }
        dialled.addListener(_ -> {
            if (!tunnel.isDone() && !attempt.reached) {
                means.parents.unreachable(parent); // all the time is over
            }
            tunnel.cancel(false);
        });
        tunnel.addListener(_ -> ended(parent, tunnel));
        attempt.begin();
    }

    private void ended(ParentProxy parent, Promise<Channel> tunnel) {
        if (tunnel.isSuccess()) {
            means.parents.alive(parent);
            if (!dialled.trySuccess(tunnel.getNow())) {
                tunnel.getNow().close();
            }
        } else if (tunnel.cause() instanceof ParentTrouble trouble) {
            switch (trouble.meaning()) {
                case DEAD -> means.parents.unreachable(parent);
                case TRY_NEXT, REFUSED -> means.parents.alive(parent);
            }
            if (next < order.size() && trouble.meaning() != Meaning.REFUSED) {
                tryNext();
            } else {
                dialled.tryFailure(new UpstreamFailure(
                        UpstreamFailure.Kind.CONNECT,
                        "parent proxy " + parent + " " + trouble.getMessage() + ", asked for "
                                + HostAndPort.authority(host, port)));
            }
        }
    }

    /** One parent. */
    private final class Attempt {
        private final ParentProxy parent;
        private final Promise<Channel> tunnel;
        private boolean reached;

        Attempt(ParentProxy parent, Promise<Channel> tunnel) {
            this.parent = parent;
            this.tunnel = tunnel;
        }

        void begin() {
            if (Host.parse(parent.host()) instanceof Host.Address(InetAddress address, _)) {
                connect(List.of(address));
                return;
            }
            CompletableFuture<NameSource.Resolution> resolution = means.lookup.look(parent.host(), loop);
            if (resolution.isDone()) {
                found(resolution.join().answer());
            } else {
                resolution.thenAccept(late -> loop.execute(() -> found(late.answer())));
            }
        }

        private void found(HostLookup.Answer answer) {
            switch (answer) {
                case HostLookup.Answer.Found(List<InetAddress> addresses) -> connect(addresses);
                case HostLookup.Answer.Missing(String why) -> fail(Meaning.DEAD, "cannot be resolved: " + why);
            }
        }

        /** The parent's own address is the operator's word: only our own ports are refused. */
        private void connect(List<InetAddress> addresses) {
            if (tunnel.isDone()) {
                return;
            }
            List<InetSocketAddress> targets = new ArrayList<>(addresses.size());
            for (InetAddress address : addresses) {
                Optional<String> own = means.guard.ownRefusal(address, parent.port());
                if (own.isPresent()) {
                    fail(Meaning.REFUSED, "is not dialled: the address " + address.getHostAddress() + " " + own.get());
                    return;
                }
                targets.add(new InetSocketAddress(address, parent.port()));
            }
            Promise<Channel> connected = loop.newPromise();
            connected.addListener(_ -> {
                if (connected.isSuccess()) {
                    use(connected.getNow());
                } else if (!connected.isCancelled()) {
                    fail(Meaning.DEAD, "cannot be reached: " + connected.cause().getMessage());
                }
            });
            tunnel.addListener(_ -> connected.cancel(false));
            Attempts.begin(means.bootstrap.clone(loop), means.own(), targets, connected);
        }

        private void use(Channel channel) {
            tunnel.addListener(_ -> {
                if (!tunnel.isSuccess()) {
                    channel.close();
                }
            });
            switch (parent.kind()) {
                case HTTP -> askHttp(channel);
                case SOCKS5 -> {
                    reached = true;
                    channel.pipeline().addLast(
                            new SocksThroughParent(new Socks5Request(parent.credentials(), host, port), tunnel));
                }
                case HTTPS -> secure(channel, this::askHttp);
            }
        }

        private void askHttp(Channel channel) {
            reached = true;
            channel.pipeline().addLast(new ConnectThroughParent(parent, HostAndPort.authority(host, port), tunnel));
        }

        private void secure(Channel channel, Consumer<Channel> then) {
            Origin there = new Origin(true, parent.host(), parent.port());
            SslHandler handler;
            try {
                handler = means.tls.newHandler(channel.alloc(), there, false);
            } catch (RuntimeException e) { // a host that TLS cannot name
                fail(Meaning.DEAD, "is not usable: " + means.tls.failure(there, e).getMessage());
                return;
            }
            Told told = new Told();
            channel.pipeline().addLast(handler, told);
            handler.handshakeFuture().addListener(handshake -> {
                if (handshake.isSuccess()) {
                    channel.pipeline().remove(told);
                    then.accept(channel);
                } else {
                    fail(Meaning.DEAD, "is not usable: " + means.tls.failure(there, handshake.cause()).getMessage());
                }
            });
        }

        /** A parent that was reached may only wait for an origin that does not answer. */
        void timedOut(long millis) {
            fail(reached ? Meaning.TRY_NEXT : Meaning.DEAD, "gave no tunnel within " + millis + " ms, its share of the time");
        }

        private void fail(Meaning meaning, String what) {
            tunnel.tryFailure(new ParentTrouble(meaning, what));
        }
    }

    /** Ends the exceptions of a handshake, which its future tells already. */
    private static final class Told extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
