package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageCutterTest {
    @Test
    void messages_everySplitPosition() {
        byte[] all = join(message(0), message(3), message(200));
        for (int i = 0; i <= all.length; i++) {
            assertThat(cut(all, i)).as("split at %s", i).isEqualTo(List.of(5, 8, 205));
        }
    }

    @Test
    void messages_randomPieces_giveTheSameBytes() {
        Random random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            ByteArrayOutputStream in = new ByteArrayOutputStream();
            for (int i = random.nextInt(6); i > 0; i--) {
                in.writeBytes(message(random.nextInt(50)));
            }
            byte[] all = in.toByteArray();
            MessageCutter cutter = new MessageCutter(1 << 20);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int at = 0;
            while (at < all.length) {
                int count = Math.min(all.length - at, random.nextInt(12));
                cutter.add(Unpooled.copiedBuffer(all, at, count));
                at += count;
                drain(cutter, out);
            }
            drain(cutter, out);
            assertThat(out.toByteArray()).isEqualTo(all);
            assertThat(cutter.waiting()).isZero();
            cutter.drop();
        }
    }

    @Test
    void tooLong_isSaidWithItsHead_andTheBytesCanBeTaken() {
        MessageCutter cutter = new MessageCutter(100);
        cutter.add(Unpooled.wrappedBuffer(message(96), 0, 5));
        assertThat(cutter.tooLong()).isTrue();
        assertThat(cutter.next()).isNull();
        ByteBuf taken = cutter.take(cutter.length());
        assertThat(taken.readableBytes()).isEqualTo(5);
        taken.release();

        cutter.add(Unpooled.wrappedBuffer(new byte[] {0, -1, -1, -1, -1}));
        assertThat(cutter.tooLong()).isTrue();
        assertThat(cutter.length()).isEqualTo(5 + 0xffff_ffffL);
        cutter.drop();
        cutter.drop();
    }

    @Test
    void streams_onlyWhatHasMessagesAndNoEndInSight() {
        assertThat(streams("application/grpc+proto")).isTrue();
        assertThat(streams("application/grpc-web")).isTrue();
        assertThat(streams("Application/Connect+JSON")).isTrue();
        assertThat(streams("application/grpc-web-text")).isFalse();
        assertThat(streams("application/proto")).isFalse();
        assertThat(streams("application/json")).isFalse();
        assertThat(MessageCutter.streams(new DefaultHttpHeaders()
                        .add("content-type", "application/grpc")
                        .add("content-length", "7")))
                .isFalse();
    }

    private static boolean streams(String type) {
        return MessageCutter.streams(new DefaultHttpHeaders().add("content-type", type));
    }

    private static List<Integer> cut(byte[] all, int split) {
        MessageCutter cutter = new MessageCutter(1 << 20);
        List<Integer> lengths = new ArrayList<>();
        for (ByteBuf piece : List.of(
                Unpooled.copiedBuffer(all, 0, split), Unpooled.copiedBuffer(all, split, all.length - split))) {
            cutter.add(piece);
            for (ByteBuf next = cutter.next(); next != null; next = cutter.next()) {
                lengths.add(next.readableBytes());
                next.release();
            }
        }
        cutter.drop();
        return lengths;
    }

    private static void drain(MessageCutter cutter, ByteArrayOutputStream out) {
        for (ByteBuf next = cutter.next(); next != null; next = cutter.next()) {
            byte[] bytes = new byte[next.readableBytes()];
            next.readBytes(bytes);
            out.writeBytes(bytes);
            next.release();
        }
    }

    private static byte[] message(int size) {
        ByteBuffer message = ByteBuffer.allocate(size + 5).put((byte) 0).putInt(size);
        for (int i = 0; i < size; i++) {
            message.put((byte) i);
        }
        return message.array();
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
