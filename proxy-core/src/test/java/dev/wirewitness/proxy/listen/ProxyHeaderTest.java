package dev.wirewitness.proxy.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import dev.wirewitness.proxy.listen.ProxyHeader.Behind;
import dev.wirewitness.proxy.listen.ProxyHeader.Itself;
import dev.wirewitness.proxy.listen.ProxyHeader.Malformed;
import dev.wirewitness.proxy.listen.ProxyHeader.NeedMore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 0 65535\r\n",
                "PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n",
                "PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n"
            })
    void version1_saysWhoIsBehind(String header) throws Exception {
        InetAddress client = InetAddress.getByName(header.startsWith("PROXY TCP6 2001") ? "2001:db8::7" : "192.0.2.7");

        assertEverySplit(bytes(header), new Behind(client, header.length()));
    }

    @Test
    void version1_unknown_isTheLoadBalancerItself() {
        String header = "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n";

        assertEverySplit(bytes(header), new Itself(header.length()));
        assertEverySplit(bytes("PROXY UNKNOWN\r\n"), new Itself(15));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 9\r\n",
                "PROXY TCP4  192.0.2.7 198.51.100.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 56324 65536\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 056 443\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 -1 443\r\n",
                "PROXY TCP4 192.0.2.07 198.51.100.1 1 443\r\n",
                "PROXY TCP4 0x7f.1 198.51.100.1 1 443\r\n",
                "PROXY TCP4 api.test 198.51.100.1 1 443\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
                "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY TCP6 [::1] [::1] 1 2\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY tcp4 192.0.2.7 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
                "PROXY \r\n"
            })
    void version1_otherForms_areMalformed(String header) {
        assertThat(ProxyHeader.read(Unpooled.wrappedBuffer(bytes(header + REQUEST)))).isInstanceOf(Malformed.class);
    }

    @Test
    void version1_withoutEnd_isMalformedAt107Bytes() {
        byte[] endless = bytes("PROXY UNKNOWN " + "x".repeat(200));

        assertThat(ProxyHeader.read(Unpooled.wrappedBuffer(endless, 0, 106))).isEqualTo(new NeedMore());
        assertThat(ProxyHeader.read(Unpooled.wrappedBuffer(endless, 0, 107))).isInstanceOf(Malformed.class);
    }

    @Test
    void version2_saysWhoIsBehind() throws Exception {
        byte[] four = {10, 1, 2, 3, 10, 0, 0, 1, 1, 2, 3, 4};
        byte[] six = new byte[36 + 7];
        six[0] = 0x20;
        six[15] = 9;

        assertEverySplit(version2(0x21, 0x11, four), new Behind(InetAddress.getByName("10.1.2.3"), 28));
        assertEverySplit(version2(0x21, 0x21, six), new Behind(InetAddress.getByName("2000::9"), 16 + 43));
    }

    @Test
    void version2_localOrUnspecified_isTheLoadBalancerItself() {
        assertEverySplit(version2(0x20, 0, new byte[0]), new Itself(16));
        assertEverySplit(version2(0x20, 0x11, new byte[12]), new Itself(28));
        assertEverySplit(version2(0x21, 0, new byte[5]), new Itself(21));
    }

    @Test
    void version2_otherForms_areMalformed() {
        for (byte[] each : new byte[][] {
            version2(0x11, 0x11, new byte[12]), // version 1 in the binary form
            version2(0x22, 0x11, new byte[12]),
            version2(0x21, 0x12, new byte[12]), // UDP
            version2(0x21, 0x31, new byte[216]), // UNIX
            version2(0x21, 0x11, new byte[11]),
            version2(0x21, 0x21, new byte[35]),
            version2(0x21, 0x11, new byte[4097])
        }) {
            assertThat(ProxyHeader.read(Unpooled.wrappedBuffer(each))).isInstanceOf(Malformed.class);
        }
    }

    @Test
    @Tag("fuzz")
    void mutated_neverThrowsNeverReadsBeyondItsLimit() {
        Mutations.of(
                        bytes("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"),
                        bytes("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n"),
                        version2(0x21, 0x11, new byte[12]),
                        version2(0x21, 0x21, new byte[40]))
                .with("UNKNOWN", "TCP6", "::", "\r\n")
                .each(20_000, (input, _) -> {
                    ByteBuf in = Unpooled.wrappedBuffer(input);
                    if (FirstBytes.of(in) == FirstBytes.PROXY_HEADER
                            && ProxyHeader.read(in) instanceof Behind(InetAddress client, int length)) {
                        assertThat(length).isLessThanOrEqualTo(in.readableBytes());
                        assertThat(client.getAddress().length).isIn(4, 16);
                    }
                    assertThat(in.readerIndex()).isZero();
                });
    }

    private static void assertEverySplit(byte[] header, ProxyHeader expected) {
        ByteBuf all = Unpooled.wrappedBuffer(header, bytes(REQUEST));
        for (int i = 1; i < header.length; i++) {
            assertThat(ProxyHeader.read(all.slice(0, i))).as("%d bytes", i).isEqualTo(new NeedMore());
        }
        for (int i = header.length; i <= all.readableBytes(); i++) {
            assertThat(ProxyHeader.read(all.slice(0, i))).as("%d bytes", i).isEqualTo(expected);
        }
    }

    static byte[] version2(int command, int family, byte[] content) {
        byte[] out = new byte[16 + content.length];
        System.arraycopy(ProxyHeader.V2, 0, out, 0, 12);
        out[12] = (byte) command;
        out[13] = (byte) family;
        out[14] = (byte) (content.length >> 8);
        out[15] = (byte) content.length;
        System.arraycopy(content, 0, out, 16, content.length);
        return out;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
