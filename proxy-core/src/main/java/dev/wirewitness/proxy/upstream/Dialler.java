package dev.wirewitness.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
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
 * TCP connections: look up, guard, connect, or a tunnel through parents, all within one time-out. What is dialled is
 * exactly the address that was checked. Runs on the loop it is given.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing and adding listeners: nothing waits for either
final class Dialler {
    private final HostLookup lookup;
    private final AddressGuard guard;
    private final Overrides overrides;
    private final Parents parents;
    private final UpstreamTls tls;
    private final Duration timeout;
    private final OwnConnections own;
    private final Bootstrap bootstrap;

    Dialler(
            HostLookup lookup,
            AddressGuard guard,
            Overrides overrides,
            Parents parents,
            UpstreamTls tls,
            Duration timeout,
            OwnConnections own,
            Bootstrap bootstrap) {
        this.lookup = lookup;
        this.guard = guard;
        this.overrides = overrides;
        this.parents = parents;
        this.tls = tls;
        this.timeout = timeout;
        this.own = own;
        this.bootstrap = bootstrap;
    }

    static Bootstrap bootstrap(Transport transport, Duration timeout) {
        return new Bootstrap()
                .channel(transport.socketChannel())
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .handler(Nothing.INSTANCE);
    }

    /** Fails with {@link UpstreamFailure} only. A channel that comes after the promise was cancelled is closed. */
    Promise<Channel> dial(EventLoop loop, String host, int port) {
        Promise<Channel> dialled = loop.newPromise();
        Dial dial = new Dial(loop, host, port, dialled);
        Future<?> timer = loop.schedule(dial::timedOut, timeout.toMillis(), TimeUnit.MILLISECONDS);
        dialled.addListener(_ -> timer.cancel(false));
        dial.begin();
        return dialled;
    }

    /** One attempt to reach one host and port. */
    private final class Dial {
        private final EventLoop loop;
        private final String shown;
        private final String host;
        private final int port;
        private final List<ParentProxy> through;
        private final Promise<Channel> dialled;

        Dial(EventLoop loop, String host, int port, Promise<Channel> dialled) {
            this.loop = loop;
            this.host = host;
            this.port = port;
            this.shown = HostAndPort.authority(host, port);
            this.through = parents.toward(host);
            this.dialled = dialled;
        }

        void begin() {
            InetSocketAddress override = overrides.target(host, port);
            if (override != null) {
                dialOwnWord(override);
                return;
            }
            switch (Host.parse(host)) {
                case Host.Malformed(String why) -> fail(UpstreamFailure.Kind.RESOLVE, "'" + host + "' " + why);
                case Host.Address(InetAddress address, _) -> dialChecked(List.of(address));
                case Host.Name(String name) -> {
                    if (through.isEmpty()) {
                        lookUp(name, this::dialChecked);
                    } else {
                        throughParents(name, port);
                    }
                }
            }
        }

        private void dialOwnWord(InetSocketAddress target) {
            Optional<String> refusal = guard.ownRefusal(target.getAddress(), target.getPort());
            if (refusal.isPresent()) {
                refuse(target.getAddress(), refusal.get());
            } else if (through.isEmpty()) {
                connect(List.of(target));
            } else {
                throughParents(NetUtil.toAddressString(target.getAddress()), target.getPort());
            }
        }

        /** Dials those addresses that may be dialled; refuses when none may. */
        private void dialChecked(List<InetAddress> addresses) {
            List<InetSocketAddress> targets = new ArrayList<>(addresses.size());
            Optional<String> refusal = Optional.empty();
            for (InetAddress address : interleaved(addresses)) {
                Optional<String> why = guard.refusal(address, port);
                if (why.isEmpty()) {
                    targets.add(new InetSocketAddress(address, port));
                } else if (refusal.isEmpty()) {
                    refusal = why;
                }
            }
            if (targets.isEmpty()) {
                refuse(addresses.getFirst(), refusal.orElse("is refused"));
            } else if (through.isEmpty()) {
                connect(targets);
            } else {
                throughParents(host, port);
            }
        }

        /** Names are resolved by the parent: that of an origin is never looked up here. */
        private void throughParents(String asked, int askedPort) {
            ThroughParents.begin(
                    new ThroughParents.Means(lookup, guard, bootstrap, own, tls, parents, timeout),
                    loop, asked, askedPort, through, dialled);
        }

        private void connect(List<InetSocketAddress> targets) {
            Promise<Channel> connected = loop.newPromise();
            connected.addListener(_ -> {
                if (!connected.isSuccess()) {
                    if (!connected.isCancelled()) {
                        dialled.tryFailure(new UpstreamFailure(
                                UpstreamFailure.Kind.CONNECT,
                                shown + " cannot be reached: " + connected.cause().getMessage(),
                                connected.cause()));
                    }
                } else if (!dialled.trySuccess(connected.getNow())) {
                    connected.getNow().close();
                }
            });
            dialled.addListener(_ -> connected.cancel(false));
            Attempts.begin(bootstrap.clone(loop), own, targets, connected);
        }

        private void lookUp(String name, Consumer<List<InetAddress>> then) {
            CompletableFuture<NameSource.Resolution> resolution = lookup.look(name, loop);
            if (resolution.isDone()) {
                found(name, resolution.join().answer(), then);
            } else {
                resolution.thenAccept(late -> loop.execute(() -> found(name, late.answer(), then)));
            }
        }

        private void found(String name, HostLookup.Answer answer, Consumer<List<InetAddress>> then) {
            if (dialled.isDone()) {
                return;
            }
            switch (answer) {
                case HostLookup.Answer.Found(List<InetAddress> addresses) -> then.accept(addresses);
                case HostLookup.Answer.Missing(String why) ->
                    fail(UpstreamFailure.Kind.RESOLVE, name + " cannot be resolved: " + why);
            }
        }

        private void refuse(InetAddress address, String why) {
            fail(UpstreamFailure.Kind.NOT_ALLOWED, shown + " is not dialled: the address " + address.getHostAddress()
                    + " " + why + " (the operator can allow it with upstream.allow-addresses, except our own ports)");
        }

        void timedOut() {
            fail(UpstreamFailure.Kind.TIMEOUT, shown + " could not be connected within " + timeout.toMillis() + " ms"
                    + (through.isEmpty() ? "" : ", asked through parent proxy " + through.getFirst()
                            + (through.size() > 1 ? " and " + (through.size() - 1) + " more" : "")));
        }

        private void fail(UpstreamFailure.Kind kind, String message) {
            dialled.tryFailure(new UpstreamFailure(kind, message));
        }
    }

    /** Families by turns, each in the order given (RFC 8305 section 4). */
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        if (addresses.size() < 3) {
            return addresses;
        }
        Class<?> family = addresses.getFirst().getClass();
        List<InetAddress> same = addresses.stream().filter(family::isInstance).toList();
        List<InetAddress> other =
                addresses.stream().filter(each -> !family.isInstance(each)).toList();
        List<InetAddress> result = new ArrayList<>(addresses.size());
        for (int i = 0; i < Math.max(same.size(), other.size()); i++) {
            if (i < same.size()) {
                result.add(same.get(i));
            }
            if (i < other.size()) {
                result.add(other.get(i));
            }
        }
        return result;
    }

    /** A bootstrap must have a handler; this one adds nothing to the pipeline and leaves it. */
    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {
        static final Nothing INSTANCE = new Nothing();

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.pipeline().remove(this);
        }
    }
}
