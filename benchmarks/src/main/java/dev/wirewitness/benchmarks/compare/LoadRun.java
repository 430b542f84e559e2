package dev.wirewitness.benchmarks.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * One run of one case: connects, warms up, measures a window, closes. What ends within the window counts. All state
 * belongs to the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers of a run that ended find it ended
final class LoadRun {
    private static final Duration CONNECTING = Duration.ofSeconds(15);

    private final Case traffic;
    private final LoadTarget target;
    private final EventLoop loop;
    private final SslContext tls;
    private final ByteBuf request;
    private final Duration warm;
    private final Duration window;
    private final Runnable windowBegins;
    private final Runnable windowEnds;
    private final CompletableFuture<Measured> result = new CompletableFuture<>();
    private final Samples samples = new Samples();
    private final Set<LoadSlot> clients = new HashSet<>();
    private final ArrayDeque<LoadSlot> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private boolean started;
    private boolean ended;
    private boolean measuring;
    private long windowNanos;
    private long work;
    private long units;
    private long errors;
    private String failure = "";

    /** The runnables are called on the event loop where the window begins and ends. */
    LoadRun(
            Case traffic,
            LoadTarget target,
            EventLoop loop,
            Duration warm,
            Duration window,
            Runnable windowBegins,
            Runnable windowEnds)
            throws SSLException {
        this.traffic = traffic;
        this.target = target;
        this.loop = loop;
        this.warm = warm;
        this.window = window;
        this.windowBegins = windowBegins;
        this.windowEnds = windowEnds;
        this.request = Origin.shared(traffic.request(target.originPort()));
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(target.ca().toFile())
                .endpointIdentificationAlgorithm("HTTPS");
        tls = traffic.speech() == Case.Speech.HTTP2
                ? builder.applicationProtocolConfig(Origin.ONLY_HTTP2).build()
                : builder.build();
        // every handshake a full one
        ((OpenSslSessionContext) tls.sessionContext()).setSessionCacheEnabled(false);
    }

    /** Runs to the end, which takes no longer than connecting, warm-up and window are allowed to. */
    Measured run() throws InterruptedException, ExecutionException, TimeoutException {
        loop.execute(this::connect);
        try {
            return result.get(CONNECTING.plus(warm).plus(window).plusSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            loop.submit(this::release).sync();
        }
    }

    private void connect() {
        int each = traffic.speech() == Case.Speech.HTTP2 ? Case.STREAMS : 1;
        for (int i = 0; i < traffic.connections(); i += each) {
            open();
        }
        if (traffic.pace() == Case.Pace.NEW_CONNECTION) {
            start();
        }
        loop.schedule(this::giveUp, CONNECTING.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void open() {
        switch (traffic.speech()) {
            case HTTP1 -> clients.add(new LoadClient(this, loop, target, tls));
            case HTTP2 -> clients.addAll(
                    new StreamClients(this, loop, target, traffic.target(), Case.STREAMS, tls).slots());
            case WEBSOCKET -> clients.add(new SocketClient(this, loop, target, traffic.target(), tls));
        }
    }

    private void giveUp() {
        if (!started) {
            end(new Measured(
                    window.toNanos() / 1e9, 0, 0, Math.max(1, errors), 0, 0, "not connected in time: " + failure));
        }
    }

    private void start() {
        started = true;
        loop.schedule(this::beginWindow, warm.toNanos(), TimeUnit.NANOSECONDS);
        switch (traffic.pace()) {
            case OPEN -> tick(System.nanoTime());
            case CLOSED -> {
                int n = 0;
                for (LoadSlot client : clients) {
                    // streams of one period do not tick in step
                    long offset = traffic.unit() == Case.Unit.EVENTS ? n++ * 50_000L / clients.size() : 0;
                    loop.schedule(() -> client.send(request, System.nanoTime()), offset, TimeUnit.MICROSECONDS);
                }
            }
            case NEW_CONNECTION -> {}
        }
    }

    private void tick(long intendedNanos) {
        if (ended) {
            return;
        }
        due.add(intendedNanos);
        sendDue();
        long next = intendedNanos + TimeUnit.SECONDS.toNanos(1) / Case.OPEN_RATE;
        loop.schedule(() -> tick(next), next - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void sendDue() {
        while (!due.isEmpty() && !idle.isEmpty()) {
            idle.remove().send(request, due.remove());
        }
    }

    private void beginWindow() {
        windowBegins.run();
        measuring = true;
        windowNanos = System.nanoTime();
        loop.schedule(this::endWindow, window.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void endWindow() {
        double seconds = (System.nanoTime() - windowNanos) / 1e9;
        windowEnds.run();
        measuring = false;
        end(new Measured(seconds, work, units, errors, samples.micros(0.5), samples.micros(0.99), failure));
    }

    private void end(Measured measured) {
        ended = true;
        clients.forEach(LoadSlot::close);
        result.complete(measured);
    }

    private void release() {
        ended = true;
        clients.forEach(LoadSlot::close);
        ReferenceCountUtil.release(tls);
    }

    boolean counts(Case.Unit unit) {
        return traffic.unit() == unit;
    }

    void connected(LoadSlot client) {
        if (ended) {
            return;
        }
        switch (traffic.pace()) {
            case NEW_CONNECTION -> client.send(request, client.begunNanos());
            case OPEN -> {
                idle.add(client);
                startWhenComplete();
                sendDue();
            }
            case CLOSED -> {
                if (started) {
                    client.send(request, System.nanoTime());
                } else {
                    idle.add(client);
                    startWhenComplete();
                }
            }
        }
    }

    private void startWhenComplete() {
        if (!started && idle.size() == traffic.connections()) {
            start();
        }
    }

    void answered(LoadSlot client, long bytes) {
        if (ended) {
            return;
        }
        long now = System.nanoTime();
        if (measuring) {
            switch (traffic.unit()) {
                case REQUESTS -> {
                    work++;
                    units++;
                    samples.add(now - client.begunNanos());
                }
                case BYTES -> {
                    work += Math.max(bytes, traffic.requestBytes());
                    units++;
                    samples.add(now - client.begunNanos());
                }
                case EVENTS -> {}
            }
        }
        switch (traffic.pace()) {
            case CLOSED -> client.send(request, now);
            case OPEN -> {
                idle.add(client);
                sendDue();
            }
            case NEW_CONNECTION -> {
                clients.remove(client);
                client.close();
                open();
            }
        }
    }

    /** {@code writtenMicros}: when the origin wrote the event. */
    void event(long writtenMicros) {
        if (measuring) {
            work++;
            units++;
            samples.add(Math.max(0, Origin.epochMicros() - writtenMicros) * 1000);
        }
    }

    /** {@code again}: whether a connection is to be opened in its place. */
    void lost(LoadSlot client, String why, boolean again) {
        clients.remove(client);
        idle.remove(client);
        if (ended) {
            return;
        }
        errors++;
        if (failure.isEmpty()) {
            failure = why;
        }
        if (!again) {
            return;
        }
        // not at once: a peer that refuses all would be hammered
        loop.schedule(() -> {
            if (!ended) {
                open();
            }
        }, 20, TimeUnit.MILLISECONDS);
    }
}
