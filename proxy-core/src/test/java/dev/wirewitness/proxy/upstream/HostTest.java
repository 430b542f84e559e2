package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
    @ParameterizedTest
    @CsvSource({
        "api.openai.com, api.openai.com",
        "API.OpenAI.com, api.openai.com",
        "example.com., example.com",
        "localhost, localhost",
        "my_host.internal, my_host.internal",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "1password.com, 1password.com",
        "0xyz.com, 0xyz.com",
        "1.2.3.4.example, 1.2.3.4.example"
    })
    void parse_name(String text, String name) {
        assertThat(Host.parse(text)).isEqualTo(new Host.Name(name));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "0.0.0.0, 0.0.0.0",
        "::1, ::1",
        "[::1], ::1",
        "2001:DB8:0:0::1, 2001:db8::1",
        "::ffff:10.0.0.1, 10.0.0.1",
        "::ffff:a00:1, 10.0.0.1",
        "64:ff9b::10.0.0.1, 64:ff9b::a00:1",
        "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1::8, 1::8",
        "::, ::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "1.2.3.4., 1.2.3.4"
    })
    void parse_address(String text, String canonical) {
        assertThat(Host.parse(text)).isInstanceOfSatisfying(
                Host.Address.class, address -> assertThat(address.text()).isEqualTo(canonical));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "..", "0x7f.1", "0x7f000001", "0X7F.0.0.1", "2130706433", "0177.0.0.1", "127.1", "127.0.1",
        "1.2.3.4.5",
        "1.2.3.256", "1.2.3.", "01.2.3.4", "0x", "a.0x", "017700000001", "1.2.3.4%1", "[1.2.3.4]", "[::1",
        "::1]", "fe80::1%lo", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8::",
        ":1:2:3:4:5:6:7:8", "1:", ":",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.4:5", "1.2.3.4::", "a b", "a\tb", "a\0b", "a%2eb", "a/b", "a@b",
        "a:80", "-a", "a-",
        "a..b", "\uff11\uff12\uff17.0.0.1", "\u2460.example", "*.example.com", "ex\u00e4mple"
    })
    void parse_neither(String text) {
        assertThat(Host.parse(text)).isInstanceOf(Host.Malformed.class);
    }

    @Test
    void parse_agreesWithTheJdkOnAddresses() throws Exception {
        Random random = new Random(20261120);
        int good = 0;
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(10); length >= 0; length--) {
                text.append("::ff:1:0.".charAt(random.nextInt(9)));
            }
            if (text.indexOf(":") >= 0 && Host.parse(text.toString()) instanceof Host.Address(InetAddress address, _)) {
                assertThat(address).as("%s", text).isEqualTo(InetAddress.getByName(text.toString()));
                good++;
            }
        }
        assertThat(good).isGreaterThan(1_000);
    }

    @Test
    void parse_hostAndPort() {
        assertThat(HostAndPort.parse("a.b:443").port()).hasValue(443);
        assertThat(HostAndPort.parse("a.b").port()).isEmpty();
        assertThat(HostAndPort.parse("[::1]:8443").port()).hasValue(8443);
        assertThat(HostAndPort.parse("[::1]").port()).isEmpty();
        assertThat(HostAndPort.parse("::1").host()).isInstanceOf(Host.Address.class);
        for (String bad : new String[] {"a:0", "a:65536", "a:", "a:-1", "a:+1", "a:99999999999", "[::1]:x",
                "[::1]x:1", ""}) {
            assertThat(HostAndPort.parse(bad).host()).as(bad).isInstanceOf(Host.Malformed.class);
        }
    }
}
