package dev.wirewitness.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReadingTest {
    @ParameterizedTest
    @CsvSource({
        "api.test, api.test, 443",
        "API.Test., api.test, 443",
        "api.test:8443, api.test, 8443",
        "[::1]:80, ::1, 80",
        "[2001:DB8::1], 2001:db8::1, 443",
        "127.0.0.1:1, 127.0.0.1, 1",
    })
    void authority_isRead(String text, String host, int port) {
        assertThat(Authority.parse(text, 443)).contains(new Authority(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":", ":443", "a:", "a:0", "a:65536", "a:99999999999", "a:4 43", "a b", "a@b", "a/b", "[::1", "[]", "::1",
        "a:+80", "[::1]x", "[::1]:", "a%41", ".", "ä"
    })
    void authority_isNone(String text) {
        assertThat(Authority.parse(text, 443)).isEmpty();
    }

    @Test
    void authority_withoutPortWhereOneMustBe_isNone() {
        assertThat(Authority.parse("api.test", -1)).isEmpty();
    }

    @Test
    void authority_noise_neverThrows() {
        Random random = new Random(3);
        String alphabet = "a.:[]0159-_%@/ \u0000\u00e4";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Optional<Authority> read = Authority.parse(text.toString(), 80);
            read.ifPresent(authority -> assertThat(authority.port()).isBetween(1, 65535));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gzip, br|gzip, br",
        "gzip;q=1.0, sdch, br|gzip;q=1.0, br",
        "compress|identity",
        "*|identity",
        "GZIP , *;q=0|GZIP",
        "zstd|zstd",
    })
    void acceptEncoding_isNarrowed(String value, String narrowed) {
        assertThat(AcceptEncoding.narrow(value)).isEqualTo(narrowed);
    }

    @Test
    void hygiene_dropsHopByHop_keepsFraming() {
        HttpHeaders fields = new DefaultHttpHeaders();
        fields.add("Connection", "close, X-One, content-length, Host, transfer-encoding");
        fields.add("Connection", "x-two");
        fields.add("X-One", "1").add("X-Two", "2").add("X-Three", "3");
        fields.add("Content-Length", "5").add("Host", "h").add("Keep-Alive", "x").add("Proxy-Connection", "x");
        fields.add("Proxy-Authorization", "Basic x").add("TE", "gzip, trailers").add("Upgrade", "h2c");
        fields.add("Accept-Encoding", "gzip").add("Accept-Encoding", "sdch");

        HeaderHygiene.request(fields);

        assertThat(fields.names())
                .usingElementComparator(String::compareToIgnoreCase)
                .containsExactlyInAnyOrder("X-Three", "Content-Length", "Host", "Accept-Encoding", "TE");
        assertThat(fields.getAll("Accept-Encoding")).containsExactly("gzip");
        assertThat(fields.getAll("TE")).containsExactly("trailers");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "websocket|true", "h2c, WebSocket|true", "websockets|false", "x,\twebsocket |true", ",|false"
    })
    void token_isFound(String value, boolean found) {
        assertThat(RequestReader.hasToken(value, "websocket")).isEqualTo(found);
    }
}
