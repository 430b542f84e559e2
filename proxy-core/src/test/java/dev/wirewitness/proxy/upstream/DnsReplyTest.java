package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DnsReplyTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 53);
    private static final TestDns.Question QUESTION = new TestDns.Question(
            7, "api.example", TestDns.A, false, new byte[] {3, 'a', 'p', 'i', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1});

    /** Anything a server sends is a finding, or malformed: an unchecked exception that {@link DnsClient} takes as none. */
    @Test
    @Tag("fuzz")
    void fuzz_onlyDeclaredOutcomes() throws Exception {
        Mutations.of(
                        TestDns.answer(QUESTION, TestDns.cname("api.example", 60, "x.example"), TestDns.a("x.example", 60, "192.0.2.1")),
                        TestDns.missing(QUESTION, TestDns.NXDOMAIN, TestDns.soa("example", 60, 60)),
                        TestDns.message(QUESTION, 0, true, List.of(), List.of()))
                .with("\300\014", "\300\300", "\077", "\000\005\000\001", "\000\001\000\001")
                .each(5_000, (input, _) -> {
                    EmbeddedChannel channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
                    try {
                        channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(input), SERVER, SERVER));
                        DatagramDnsResponse response = channel.readInbound();
                        if (response != null) {
                            try {
                                assertThat(DnsClient.read(response, DnsRecordType.A).about("api.example")).isNotNull();
                            } finally {
                                response.release();
                            }
                        }
                    } catch (DecoderException | IllegalArgumentException | IndexOutOfBoundsException malformed) {
                        assertThat(malformed).isNotNull();
                    } finally {
                        channel.finishAndReleaseAll();
                    }
                });
    }
}
