package dev.wirewitness.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origin, netty-floor and load generator in one process: the traffic they make is sound. */
class LoadRunTest {
    @TempDir
    Path folder = Path.of(".");

    @ParameterizedTest
    @ValueSource(strings = {"json-c32", "json-c1-5ms", "paced-200", "newconn-c8", "down1m-c4", "up1m-c4", "sse-c64"})
    void run_throughFloor_succeedsWithoutErrors(String name) throws Exception {
        Path originCa = folder.resolve("origin.pem");
        Path ca = folder.resolve("ca.pem");

        try (Origin origin = new Origin(originCa);
                NettyFloor floor = new NettyFloor(origin.port(), originCa, ca);
                EventLoopGroup loops = Transport.loops(1)) {
            LoadTarget target = new LoadTarget(OptionalInt.of(floor.port()), origin.port(), ca);
            Measured measured = run(Case.named(name), target, loops);

            assertThat(measured.failure()).isEmpty();
            assertThat(measured.errors()).isZero();
            assertThat(measured.work()).isPositive();
            assertThat(measured.p50Micros()).isPositive();
            assertThat(Measured.parse(measured.line()).work()).isEqualTo(measured.work());
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2-c8x16", "ws-c32"})
    void run_otherSpeech_straight_isMeasuredWithoutErrors(String name) throws Exception {
        Path originCa = folder.resolve("origin.pem");
        Case traffic = Case.named(name);
        try (Origin origin = new Origin(originCa);
                EventLoopGroup loops = Transport.loops(1)) {
            int port = traffic.speech() == Case.Speech.HTTP2 ? origin.http2Port() : origin.port();
            Measured measured = run(traffic, new LoadTarget(OptionalInt.empty(), port, originCa), loops);

            assertThat(measured.failure()).isEmpty();
            assertThat(measured.errors()).isZero();
            assertThat(measured.work()).isPositive();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void run_wrongCertificate_reportsErrors() throws Exception {
        Path originCa = folder.resolve("origin.pem");
        Path other = folder.resolve("other.pem");
        ThrowAwayCa.ecdsa("somebody else").writeCertificate(other);

        try (Origin origin = new Origin(originCa);
                EventLoopGroup loops = Transport.loops(1)) {
            LoadTarget target = new LoadTarget(OptionalInt.empty(), origin.port(), other);
            Measured measured = run(Case.named("newconn-c8"), target, loops);

            assertThat(measured.work()).isZero();
            assertThat(measured.errors()).isPositive();
            assertThat(measured.failure()).containsIgnoringCase("cert");
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** In a window in which a slow machine did nothing, nothing was measured either: then a longer one is taken. */
    private static Measured run(Case traffic, LoadTarget target, EventLoopGroup loops) throws Exception {
        Measured measured = run(traffic, target, loops, Duration.ofMillis(200));
        for (int millis = 1_000; millis <= 16_000 && nothing(measured); millis *= 4) {
            measured = run(traffic, target, loops, Duration.ofMillis(millis));
        }
        return measured;
    }

    private static boolean nothing(Measured measured) {
        return measured.work() == 0 && measured.errors() == 0 && measured.failure().isEmpty();
    }

    private static Measured run(Case traffic, LoadTarget target, EventLoopGroup loops, Duration window) throws Exception {
        return new LoadRun(traffic, target, loops.next(), Duration.ofMillis(50), window, () -> {}, () -> {}).run();
    }
}
