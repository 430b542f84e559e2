package dev.wirewitness.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.wirewitness.app.sample.SampleProvider;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Open event streams and idle connections, all through one proxy process: not one is lost, every stream gets every
 * event, every idle connection works when it is used again, and each exchange is on record. Small in the build;
 * {@code -Dwirewitness.stress=full} opens 2,000 streams and 10,000 idle connections and prints memory and CPU time
 * ({@code benchmarks/stress} does it).
 */
class ManyConnectionsTest {
    private static final boolean FULL = "full".equals(System.getProperty("wirewitness.stress"));
    private static final int STREAMS = FULL ? 2_000 : 60;
    private static final int IDLE = FULL ? 10_000 : 150;
    private static final int EVENTS = FULL ? 20 : 5;
    private static final int AT_ONCE = 16;
    private static final String HOST = "api.openai.com";
    private static final String PATH = "/v1/chat/completions";
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n";
    private static final String CHUNK = Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n";

    /** As {@code deploy/wirewitness} starts it. */
    private static final List<String> FLAGS =
            List.of("-XX:+UseParallelGC", "-Xmn256m", "-XX:+UseCompactObjectHeaders", "-Xss512k");

    @TempDir
    Path folder;

    private final Queue<Wire> streaming = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private void serve(Wire wire) throws Exception {
        wire.body(wire.head());
        streaming.add(wire); // first: who has seen the head of every stream sends events to all
        wire.send(HEAD);
        over.await(15, TimeUnit.MINUTES);
    }

    @Test
    void manyStreamsAndIdleConnections_noneIsLost() throws Exception {
        enoughFileDescriptors(2L * STREAMS + IDLE + 500);
        try (SampleProvider provider = SampleProvider.start(Duration.ofMillis(1));
                Origin origin = new Origin(this::serve);
                Child child = Child.run(List.of(), settings(provider, origin), FLAGS);
                ExecutorService opening = Executors.newFixedThreadPool(AT_ONCE);
                ExecutorService reading = Executors.newVirtualThreadPerTaskExecutor()) {
            SSLContext tls = Product.tls(Product.trust(folder.resolve("data/ca/ca.pem")));
            InetSocketAddress proxy = child.proxy();
            long fresh = resident(child);

            List<Wire> idle = all(opening, IDLE, () -> used(Wire.inside(proxy, tls, HOST, 443)));
            long withIdle = resident(child);
            List<Wire> streams = all(opening, STREAMS, () -> stream(proxy));
            long withStreams = resident(child);
            long cpu = cpuMillis(child);
            List<Future<Integer>> counts =
                    streams.stream().map(each -> reading.submit(() -> events(each))).toList();
            for (int i = 0; i < EVENTS; i++) {
                for (Wire each : streaming) {
                    each.send(CHUNK);
                }
            }
            for (Wire each : streaming) {
                each.send("0\r\n\r\n");
            }
            int lost = 0;
            for (Future<Integer> count : counts) {
                lost += EVENTS - count.get(5, TimeUnit.MINUTES);
            }
            cpu = cpuMillis(child) - cpu;
            assertThat(lost).as("events lost").isZero();
            assertThat(streaming).hasSize(STREAMS);

            List<Wire> again = new ArrayList<>(idle);
            all(opening, IDLE, () -> {
                synchronized (again) {
                    return again.removeLast();
                }
            }).forEach(ManyConnectionsTest::used);
            System.out.printf("stress: %d streams with %d events each, %d idle TLS connections: none lost; resident"
                            + " %d MiB after the start, %d with the idle ones, %d with the streams, %d at the end;"
                            + " %.1f us of CPU per event%n",
                    STREAMS, EVENTS, IDLE, fresh, withIdle, withStreams, resident(child),
                    cpu * 1_000.0 / ((long) STREAMS * EVENTS));
            over.countDown();
            for (Wire each : idle) {
                each.close();
            }
            for (Wire each : streams) {
                each.close();
            }
            assertThat(child.stop()).isIn(0, 143);
        }
        Map<String, Integer> records = records();
        assertThat(records.get("decided")).isEqualTo(STREAMS + 2 * IDLE);
        assertThat(records.get("finished")).isEqualTo(STREAMS + 2 * IDLE);
        assertThat(records).doesNotContainKey("refused");
    }

    private List<String> settings(SampleProvider provider, Origin origin) throws IOException {
        return List.of(
                "proxy.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "limit.connections=20000",
                "limit.connections-per-client=20000",
                "timeout.idle=1h",
                "timeout.handshake=60s",
                "timeout.header=60s",
                "evidence.release=appended",
                "upstream.trust=" + Files.writeString(folder.resolve("provider-ca.pem"), provider.caPem()),
                "upstream.resolve=" + Product.resolve(provider.port(), Map.of("stream.test", origin.address())));
    }

    private static void enoughFileDescriptors(long needed) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            assertThat(system.getMaxFileDescriptorCount())
                    .as("file descriptors of a process: raise the limit (ulimit -n %s) and run again", needed)
                    .isGreaterThanOrEqualTo(needed);
        }
    }

    private static <T> List<T> all(ExecutorService on, int count, Callable<T> work) throws Exception {
        List<Future<T>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            futures.add(on.submit(work));
        }
        List<T> results = new ArrayList<>(count);
        for (Future<T> each : futures) {
            results.add(each.get(10, TimeUnit.MINUTES));
        }
        return results;
    }

    /** One exchange on it; then it is idle. */
    private static Wire used(Wire wire) {
        try {
            wire.post(PATH, HOST, Wire.chat("gpt-5", "Hello", false));
            assertThat(wire.answer().status()).isEqualTo(200);
            return wire;
        } catch (IOException e) {
            throw new AssertionError("an idle connection was lost", e);
        }
    }

    private static Wire stream(InetSocketAddress proxy) throws IOException {
        Wire wire = Wire.to(proxy).post("http://stream.test" + PATH, "stream.test", Wire.chat("gpt-5", "Hello", true));
        assertThat(wire.head()).startsWith("HTTP/1.1 200");
        return wire;
    }

    private static int events(Wire wire) throws IOException {
        String content = wire.body("transfer-encoding: chunked\r\n\r\n");
        assertThat(content.length() % EVENT.length()).isZero();
        return content.length() / EVENT.length();
    }

    private Map<String, Integer> records() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        EvidenceReader log = EvidenceFolder.open(folder.resolve("data/evidence"));
        log.scan(0, log.size(), record -> counts.merge(record.statement().type(), 1, Integer::sum));
        return counts;
    }

    /** MiB. */
    private static long resident(Child child) throws IOException {
        Path status = Path.of("/proc/" + child.pid() + "/status");
        return !Files.exists(status)
                ? 0
                : Files.readString(status).lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                        .findFirst()
                        .orElse(0);
    }

    private static long cpuMillis(Child child) {
        return ProcessHandle.of(child.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toMillis)
                .orElse(0L);
    }
}
