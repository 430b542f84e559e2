package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.fuzz.Mutations;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemNamesTest {
    private static final String RESOLV = """
            # made by something
            domain old.example
            nameserver 192.0.2.53
            nameserver fe80::1%eth0
            nameserver not-an-address
            nameserver 2001:db8::53
            nameserver 192.0.2.54
            search a.example b.example
            options timeout:2 ndots:5 edns0
            """;

    @TempDir
    Path etc;

    @Test
    void read_resolvConf() throws Exception {
        Files.writeString(etc.resolve("resolv.conf"), RESOLV);
        SystemNames names = SystemNames.read(etc);

        assertThat(names.servers()).containsExactly(
                new InetSocketAddress("192.0.2.53", 53),
                new InetSocketAddress("fe80::1", 53),
                new InetSocketAddress("2001:db8::53", 53));
        assertThat(names.search()).containsExactly("a.example", "b.example");
        assertThat(names.ndots()).isEqualTo(5);
    }

    @Test
    void read_nothingThere() {
        SystemNames names = SystemNames.read(etc.resolve("none"));

        assertThat(names.servers()).isEmpty();
        assertThat(names.hosts()).isEmpty();
        assertThat(names.ndots()).isOne();
        assertThat(names.address4() || names.address6()).isTrue();
    }

    @Test
    void read_hosts() throws Exception {
        Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n192.0.2.1 API.example api # x\n::1 localhost\nbad line\n");

        assertThat(SystemNames.read(etc).hosts()).containsOnlyKeys("localhost", "api.example", "api");
        assertThat(SystemNames.read(etc).hosts().get("api.example"))
                .containsExactly(InetAddress.getByName("192.0.2.1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hosts: files dns | false",
        "hosts:\tfiles [NOTFOUND=return] dns | false",
        "hosts: files mdns4_minimal [NOTFOUND=return] dns | true",
        "hosts: files resolve [!UNAVAIL=return] dns | true",
        "passwd: files sss | false",
    })
    void read_nsswitch(String line, boolean others) throws Exception {
        Files.writeString(etc.resolve("nsswitch.conf"), "# x\n" + line + "\n");
        assertThat(SystemNames.read(etc).otherSources()).isEqualTo(others);
    }

    @Test
    @Tag("fuzz")
    void fuzz_anyFilesAreRead() {
        Mutations.of(RESOLV, "192.0.2.1 API.example api # x\n", "hosts: files [x dns\n")
                .with("nameserver ", "search ", "options ndots:99999999999", "[", "::")
                .each(500, (input, _) -> {
                    for (String file : new String[] {"resolv.conf", "hosts", "nsswitch.conf"}) {
                        Files.write(etc.resolve(file), input);
                    }
                    assertThat(SystemNames.read(etc).servers().size()).isLessThanOrEqualTo(3);
                });
    }
}
