package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloodMeterTest {
    private static final long SECOND = 1_000_000_000L;

    private final FloodMeter meter = new FloodMeter(true);

    @Test
    void frame_steadyUse_isNoFlood() {
        for (int second = 0; second < 3_600; second++) {
            meter.now(second * SECOND, true);
            for (int i = 0; i < 50; i++) {
                meter.frame(FrameHeaders.PING, 0, 8);
                meter.frame(FrameHeaders.WINDOW_UPDATE, 0, 4);
                meter.frame(FrameHeaders.HEADERS, 5, 30);
                meter.frame(FrameHeaders.DATA, 1, 0);
            }
            meter.frame(FrameHeaders.RST_STREAM, 0, 4);
        }
        assertThat(meter.flood()).isNull();
    }

    @Test
    void frame_windowsThatFollowOurContent_areNoFlood() {
        meter.now(0, true);
        for (int i = 0; i < 1_000_000; i++) {
            meter.sent(50);
            meter.frame(FrameHeaders.WINDOW_UPDATE, 0, 4);
            meter.frame(FrameHeaders.WINDOW_UPDATE, 0, 4);
        }
        assertThat(meter.flood()).isNull();
    }

    @Test
    void frame_windowsOfOneByteEach_areAFlood() {
        meter.now(0, true);
        meter.sent(1 << 30);
        for (int i = 0; i < 5_000; i++) {
            meter.frame(FrameHeaders.WINDOW_UPDATE, 0, 4);
            meter.sent(1);
        }
        assertThat(meter.flood()).isEqualTo("window updates");
    }

    @Test
    void frame_requestsTakenBackAtOnce_areAFlood() {
        meter.now(0, true);
        for (int i = 0; i < 1_000; i++) {
            meter.frame(FrameHeaders.HEADERS, 5, 30);
            meter.frame(FrameHeaders.RST_STREAM, 0, 4);
        }
        assertThat(meter.flood()).isEqualTo("resets");
    }

    @Test
    void frame_originThatResetsWhatItWasAsked_isNoFlood() {
        FloodMeter origin = new FloodMeter(false);
        origin.now(0, true);
        for (int i = 0; i < 1_000; i++) {
            origin.frame(FrameHeaders.RST_STREAM, 0, 4);
        }
        assertThat(origin.flood()).isNull();
    }

    @Test
    void now_whileOurAnswersDoNotLeave_growsNothing() {
        for (int i = 0; i < 1_100; i++) {
            meter.now(i * SECOND, false);
            meter.frame(FrameHeaders.PING, 0, 8);
        }
        assertThat(meter.flood()).isEqualTo("pings");
    }
}
