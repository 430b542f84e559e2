package dev.wirewitness.proxy.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
    private static ClientHello read(byte[] body) {
        ByteBuf in = Unpooled.wrappedBuffer(body);
        ClientHello hello = ClientHello.read(in);
        assertThat(in.readerIndex()).isZero();
        return hello;
    }

    @Test
    void read_nameAndFingerprint() {
        ClientHello hello = read(Hellos.chrome("API.OpenAI.com"));

        assertThat(hello.serverName()).contains("api.openai.com");
        assertThat(hello.encrypted()).isFalse();
        // the middle part is what JA4 has for these cipher suites; the last one is JA4's without padding
        assertThat(hello.fingerprint()).isEqualTo("t13d1515h2_8daaf6152771_f37e75b10bcc");
    }

    @Test
    void read_withoutExtensions() {
        byte[] body = new Hellos().body(List.of(0x2f));
        ClientHello hello = read(Arrays.copyOf(body, body.length - 2));

        assertThat(hello.serverName()).isEmpty();
        assertThat(hello.fingerprint()).startsWith("t12i010000_").endsWith("_000000000000");
    }

    @Test
    void fingerprint_staysWithResumptionAndOrder() {
        Hellos fresh = new Hellos().serverName("a.test").words(0x2b, 1, 0x0304).extension(0x33);
        Hellos resumed = new Hellos()
                .extension(0x33)
                .serverName("b.test")
                .words(0x2b, 1, 0x0304)
                .extension(0x2a)
                .extension(0x15, new byte[7])
                .extension(0x29, new byte[80]);

        assertThat(read(fresh.body(Hellos.CHROME)).fingerprint())
                .isEqualTo(read(resumed.body(Hellos.CHROME)).fingerprint());
        assertThat(read(fresh.extension(0x23).body(Hellos.CHROME)).fingerprint())
                .isNotEqualTo(read(resumed.body(Hellos.CHROME)).fingerprint());
    }

    @Test
    void read_encryptedClientHello() {
        assertThat(read(new Hellos().serverName("cover.test").extension(0xfe0d, (byte) 0).body(Hellos.CHROME)).encrypted())
                .isTrue();
    }

    @Test
    void read_brokenOffAnywhere() {
        byte[] whole = Hellos.chrome("api.test");
        for (int length = 0; length < whole.length; length++) {
            ClientHello hello = read(Arrays.copyOf(whole, length));
            assertThat(hello.serverName()).as("%s bytes", length).isEmpty();
        }
    }

    @Test
    @Tag("fuzz")
    void fuzz_anyBytesAreReadOrUnreadable() {
        Mutations.of(Hellos.chrome("api.test"))
                .with("\0\0", "\0\20", "\376\015", "\377\377", "api.test")
                .each(20_000, (input, _) -> {
                    ClientHello hello = read(input);
                    assertThat(hello.fingerprint().length()).isLessThanOrEqualTo(40);
                    hello.serverName().ifPresent(name -> assertThat(name.length()).isBetween(1, 255));
                });
    }
}
