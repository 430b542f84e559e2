package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static final AddressGuard GUARD = new AddressGuard(List.of(), List.of());

    private static InetAddress address(String text) {
        return ((Host.Address) Host.parse(text)).address();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified", "0.1.2.3, unspecified", "10.0.0.0, private", "10.255.255.255, private",
        "100.64.0.1, shared", "100.127.255.255, shared", "100.100.100.200, metadata", "127.0.0.1, loopback",
        "127.255.255.254, loopback", "169.254.0.1, link-local", "169.254.169.254, metadata", "168.63.129.16, metadata",
        "172.16.0.1, private", "172.31.255.255, private", "192.0.0.1, reserved", "192.0.2.1, documentation",
        "192.88.99.1, reserved", "192.168.0.1, private", "192.168.255.255, private", "198.18.0.1, benchmarks",
        "198.19.255.255, benchmarks", "198.51.100.7, documentation", "203.0.113.7, documentation",
        "224.0.0.1, multicast", "239.255.255.255, multicast", "240.0.0.1, reserved", "255.255.255.255, reserved",
        "::, unspecified", "::1, loopback", "::ffff:127.0.0.1, loopback", "::ffff:10.1.2.3, private",
        "::ffff:a9fe:a9fe, metadata", "::ffff:0:127.0.0.1, loopback", "::127.0.0.1, reserved",
        "64:ff9b::127.0.0.1, loopback", "64:ff9b::169.254.169.254, metadata", "64:ff9b::c0a8:1, private",
        "64:ff9b:1::1, reserved", "2002:7f00:1::, loopback", "2002:a9fe:a9fe::1, metadata", "2002:c0a8:1::, private",
        "2001::1, reserved", "2001:0:4136:e378:8000:63bf:3fff:fdd2, reserved", "2001:10::1, reserved",
        "2001:db8::1, documentation", "3fff::1, documentation", "fc00::1, private", "fd00:ec2::254, metadata",
        "fd12:3456::1, private", "fe80::1, link-local", "febf::1, link-local", "fec0::1, private", "ff02::1, multicast",
        "ff0e::1, multicast", "100::1, reserved", "5f00::1, reserved", "4000::1, reserved", "1::1, reserved"
    })
    void refusal_special(String text, String why) {
        assertThat(GUARD.refusal(address(text), 443)).hasValueSatisfying(said -> assertThat(said).contains(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.1",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1", "2a00:1450::1", "2001:4860:4860::8888",
        "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8", "3ffe::1"
    })
    void refusal_global(String text) {
        assertThat(GUARD.refusal(address(text), 443)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.0.0.1, true", "127.0.0.0/8, ::ffff:127.0.0.1, true", "127.0.0.0/8, 64:ff9b::127.0.0.1, true",
        "127.0.0.0/8, 10.0.0.1, false", "127.0.0.1, 127.0.0.1, true", "127.0.0.1, 127.0.0.2, false",
        "10.0.0.0/8, 10.200.0.1, true", "10.0.0.0/9, 10.200.0.1, false", "10.128.0.0/9, 10.200.0.1, true",
        "::1, ::1, true", "::1/128, 127.0.0.1, false", "fd00::/8, fd00:ec2::254, true", "fd00::/8, fc00::1, false",
        "0.0.0.0/0, 169.254.169.254, true", "0.0.0.0/0, ::1, false", "64:ff9b::/96, 64:ff9b::127.0.0.1, true"
    })
    void refusal_allowed(String range, String text, boolean allowed) {
        AddressGuard guard = new AddressGuard(List.of(range), List.of());

        assertThat(guard.refusal(address(text), 443).isEmpty()).isEqualTo(allowed);
    }

    @Test
    void refusal_ownPortEvenWhenAllowed() throws Exception {
        AddressGuard guard = new AddressGuard(List.of("0.0.0.0/0", "::/0"), List.of(8080));
        guard.forbid(9090);

        for (String text : List.of("127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::1", "64:ff9b::127.0.0.1",
                "2002:7f00:1::")) {
            assertThat(guard.refusal(address(text), 8080)).as(text).isPresent();
            assertThat(guard.ownRefusal(address(text), 9090)).as(text).isPresent();
            assertThat(guard.refusal(address(text), 8081)).as(text).isEmpty();
        }
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            each.inetAddresses().forEach(local -> assertThat(guard.refusal(local, 8080)).isPresent());
        }
        assertThat(guard.refusal(address("8.8.8.8"), 8080)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "::1/127",
        "localhost",
        "10/8", "10.0.0.0/99999999999999999999", "010.0.0.0/8"
    })
    void cidr_wrong(String range) {
        assertThatThrownBy(() -> new AddressGuard(List.of(range), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + range + "'")
                .hasMessageContaining("expected");
    }

    @Test
    void cidr_agreesWithTheObviousWay() {
        Random random = new Random(20261120);
        for (int round = 0; round < 20_000; round++) {
            byte[] network = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(network);
            int prefix = random.nextInt(network.length * 8 + 1);
            byte[] probe = network.clone();
            if (random.nextBoolean()) {
                int bit = random.nextInt(probe.length * 8);
                probe[bit / 8] ^= (byte) (0x80 >> bit % 8);
            }
            byte[] masked = new byte[network.length];
            boolean same = true;
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> bit % 8;
                masked[bit / 8] |= (byte) (network[bit / 8] & mask);
                same &= (network[bit / 8] & mask) == (probe[bit / 8] & mask);
            }
            assertThat(new Cidr(masked, prefix).contains(probe)).isEqualTo(same);
        }
    }

    @Test
    void overrides() {
        Overrides overrides = new Overrides(Map.of("a.example", "127.0.0.1:1", "a.example:443", "[::1]:2"));

        assertThat(overrides.target("a.example", 443)).isEqualTo(new InetSocketAddress(address("::1"), 2));
        assertThat(overrides.target("a.example", 80)).isEqualTo(new InetSocketAddress(address("127.0.0.1"), 1));
        assertThat(overrides.target("b.example", 443)).isNull();
        for (String bad : List.of("localhost:1", "127.0.0.1", "127.0.0.1:0", "")) {
            assertThatThrownBy(() -> new Overrides(Map.of("a.example", bad)))
                    .hasMessageContaining("upstream.resolve")
                    .hasMessageContaining("expected: address:port");
        }
        assertThatThrownBy(() -> new Overrides(Map.of("a b", "127.0.0.1:1"))).hasMessageContaining("'a b'");
    }
}
