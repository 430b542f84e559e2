package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameHeadersTest {
    private static final int BEFORE = 24;

    private static ByteBuf frames(Random random, List<String> expected) {
        ByteBuf all = Unpooled.buffer().writeZero(BEFORE);
        for (int i = 0; i < 20; i++) {
            int length = random.nextInt(3) == 0 ? 0 : random.nextInt(40);
            int type = random.nextInt(256);
            int flags = random.nextInt(256);
            all.writeMedium(length).writeByte(type).writeByte(flags).writeInt(random.nextInt()).writeZero(length);
            expected.add(type + "/" + flags + "/" + length);
        }
        return all;
    }

    @Test
    void feed_everySplit_seesTheSameFrames() {
        List<String> expected = new ArrayList<>();
        ByteBuf all = frames(new Random(3), expected);
        for (int split = 0; split <= all.readableBytes(); split++) {
            List<String> seen = new ArrayList<>();
            FrameHeaders headers = new FrameHeaders(BEFORE);
            headers.feed(all.slice(0, split), (type, flags, length) -> seen.add(type + "/" + flags + "/" + length));
            headers.feed(
                    all.slice(split, all.readableBytes() - split),
                    (type, flags, length) -> seen.add(type + "/" + flags + "/" + length));
            assertThat(seen).as("split at %d", split).isEqualTo(expected);
        }
    }

    @Test
    void feed_randomPieces_seesTheSameFrames() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            List<String> expected = new ArrayList<>();
            ByteBuf all = frames(random, expected);
            List<String> seen = new ArrayList<>();
            FrameHeaders headers = new FrameHeaders(BEFORE);
            while (all.isReadable()) {
                ByteBuf piece = all.readSlice(Math.min(all.readableBytes(), random.nextInt(1, 12)));
                headers.feed(piece, (type, flags, length) -> seen.add(type + "/" + flags + "/" + length));
            }
            assertThat(seen).isEqualTo(expected);
        }
    }
}
