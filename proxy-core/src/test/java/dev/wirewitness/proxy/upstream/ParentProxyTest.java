package dev.wirewitness.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.proxy.upstream.ParentProxy.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParentProxyTest {
    private static ParentProxy parse(String text) {
        return ParentProxy.parse("upstream.proxy", text);
    }

    @Test
    void parse_kindsAndTheirPorts() {
        assertThat(parse("http://proxy.example:3128")).hasToString("http://proxy.example:3128");
        assertThat(parse("http://[::1]:3128/").host()).isEqualTo("::1");
        assertThat(parse("http://proxy.example")).hasToString("http://proxy.example:8080");
        assertThat(parse("HTTPS://Proxy.Example")).hasToString("https://proxy.example:443");
        assertThat(parse("socks5://proxy.example")).hasToString("socks5://proxy.example:1080");
        assertThat(parse("socks5h://proxy.example:9").kind()).isEqualTo(Kind.SOCKS5);
    }

    @Test
    void parse_credentials_neverPrinted() {
        ParentProxy parent = parse("http://us%65r:p%3Aw+d%25@10.0.0.1");

        assertThat(parent.credentials().orElseThrow().user()).isEqualTo("user");
        assertThat(parent.credentials().orElseThrow().password()).isEqualTo("p:w+d%");
        assertThat(parse("http://user:pw@10.0.0.1").credentials().orElseThrow().basic()).isEqualTo("Basic dXNlcjpwdw==");
        assertThat(parent.toString() + parent.credentials()).doesNotContain("p:w", "user");
    }

    @Test
    void parse_whatIsNoParent_saysWhatWasExpectedAndNoPassword() {
        for (String bad : List.of("", "proxy:1", "ftp://proxy:1", "http://", "http://user:secret@pro xy", "http://a/path",
                "http://a?b", "http://user:secret%zz@a", "socks5://user:@a", "http://:secret@a", "http://a:0",
                "http://user:" + "secret".repeat(60) + "@a", "socks4://user:secret@a")) {
            assertThatThrownBy(() -> parse(bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("upstream.proxy")
                    .hasMessageNotContaining("secret");
        }
    }
}
