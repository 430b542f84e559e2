package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.http.Authority;
import dev.wirewitness.proxy.intercept.SocksReader.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SocksReaderTest {
    private static final List<Function<ByteBuf, Message>> READERS =
            List.of(SocksReader::greeting, SocksReader::request, SocksReader::login);

    @Test
    void greeting_everySplit() {
        assertEverySplit(SocksReader::greeting, bytes(5, 1, 0), new Message.Greeting(true, false));
        assertEverySplit(SocksReader::greeting, bytes(5, 3, 2, 1, 0), new Message.Greeting(true, true));
        assertEverySplit(SocksReader::greeting, bytes(5, 2, 2, 1), new Message.Greeting(false, true));
        assertEverySplit(SocksReader::greeting, bytes(5, 0), new Message.Greeting(false, false));
    }

    @Test
    void login_everySplit_leavesNoPasswordBehind() {
        byte[] whole = bytes(1, 3, 'a', 'd', 'a', 2, 'p', 'w', 5, 1);
        for (int i = 0; i < 8; i++) {
            assertThat(SocksReader.login(Unpooled.copiedBuffer(whole, 0, i))).isEqualTo(new Message.NeedMore());
        }
        ByteBuf in = Unpooled.copiedBuffer(whole);

        assertThat(SocksReader.login(in)).isInstanceOfSatisfying(Message.Login.class, login -> {
            assertThat(login.user()).isEqualTo("ada");
            assertThat(login.toString()).doesNotContain("pw");
        });

        assertThat(in.readableBytes()).isEqualTo(2);
        assertThat(in.readerIndex(0).toString(StandardCharsets.ISO_8859_1)).doesNotContain("pw");
        assertThat(SocksReader.login(Unpooled.wrappedBuffer(bytes(2)))).isInstanceOf(Message.Malformed.class);
    }

    @Test
    void request_everyFormOfAddress_everySplit() {
        assertEverySplit(SocksReader::request, bytes(5, 1, 0, 1, 192, 0, 2, 7, 1, 187), connect("192.0.2.7", 443));
        assertEverySplit(SocksReader::request, bytes(5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 80),
                connect("2001:db8::7", 80));
        assertEverySplit(SocksReader::request, named("API.test.", 443), connect("api.test", 443));
        assertEverySplit(SocksReader::request, named("192.0.2.7", 443), connect("192.0.2.7", 443));
        assertEverySplit(SocksReader::request, named("::1", 443), connect("::1", 443));
        assertEverySplit(
                SocksReader::request,
                named("a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61), 1),
                connect("a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61), 1));
    }

    @Test
    void request_otherCommands_areRead() {
        byte[] bind = bytes(5, 2, 0, 1, 192, 0, 2, 7, 1, 187);

        assertThat(SocksReader.request(Unpooled.wrappedBuffer(bind)))
                .isEqualTo(new Message.Request(2, new Authority("192.0.2.7", 443)));
    }

    @Test
    void request_malformed_saysWhichReply() {
        assertThat(reply(bytes(4, 1, 0, 1, 0))).isEqualTo(SocksReply.FAILURE);
        assertThat(reply(bytes(5, 1, 1, 1, 192, 0, 2, 7, 1, 187))).isEqualTo(SocksReply.FAILURE);
        assertThat(reply(bytes(5, 1, 0, 2, 192, 0, 2, 7, 1, 187))).isEqualTo(SocksReply.ADDRESS_NOT_SUPPORTED);
        assertThat(reply(bytes(5, 1, 0, 1, 192, 0, 2, 7, 0, 0))).isEqualTo(SocksReply.FAILURE);
        assertThat(reply(named("", 443))).isEqualTo(SocksReply.FAILURE);
        assertThat(reply(named("a b", 443))).isEqualTo(SocksReply.FAILURE);
        assertThat(reply(named("0x7f.1", 443))).isEqualTo(SocksReply.FAILURE);
        assertThat(reply(named("api.test\0.evil", 443))).isEqualTo(SocksReply.FAILURE);
    }

    @Test
    @Tag("fuzz")
    void mutated_neverThrows_consumesWholeMessagesOnly() {
        Mutations.of(
                        bytes(5, 2, 0, 1),
                        bytes(1, 3, 'a', 'd', 'a', 2, 'p', 'w'),
                        bytes(5, 1, 0, 1, 192, 0, 2, 7, 1, 187),
                        bytes(5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 80),
                        named("api.test", 443))
                .each(20_000, (input, _) -> {
                    for (Function<ByteBuf, Message> reader : READERS) {
                        ByteBuf in = Unpooled.wrappedBuffer(input);
                        switch (reader.apply(in)) {
                            case Message.NeedMore() -> assertThat(in.readerIndex()).isZero();
                            case Message.Greeting _, Message.Login _, Message.Request _ -> assertThat(in.readerIndex()).isPositive();
                            case Message.Malformed(int reply, String why) -> {
                                assertThat(reply).isBetween(1, 8);
                                assertThat(why).startsWith("SOCKS");
                            }
                        }
                    }
                });
    }

    private static int reply(byte[] request) {
        return SocksReader.request(Unpooled.wrappedBuffer(request)) instanceof Message.Malformed(int reply, _) ? reply : -1;
    }

    private static Message connect(String host, int port) {
        return new Message.Request(SocksReader.CONNECT, new Authority(host, port));
    }

    private static void assertEverySplit(Function<ByteBuf, Message> reader, byte[] message, Message expected) {
        for (int i = 0; i < message.length; i++) {
            ByteBuf part = Unpooled.wrappedBuffer(message, 0, i);
            assertThat(reader.apply(part)).as("%d bytes", i).isEqualTo(new Message.NeedMore());
            assertThat(part.readerIndex()).isZero();
        }
        ByteBuf all = Unpooled.wrappedBuffer(message, bytes(0x16, 3, 1));
        assertThat(reader.apply(all)).isEqualTo(expected);
        assertThat(all.readableBytes()).isEqualTo(3);
    }

    static byte[] named(String host, int port) {
        byte[] name = host.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[5 + name.length + 2];
        System.arraycopy(bytes(5, 1, 0, 3, name.length), 0, out, 0, 5);
        System.arraycopy(name, 0, out, 5, name.length);
        out[5 + name.length] = (byte) (port >> 8);
        out[6 + name.length] = (byte) port;
        return out;
    }

    private static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }
}
