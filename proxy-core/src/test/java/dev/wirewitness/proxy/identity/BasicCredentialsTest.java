package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BasicCredentialsTest {
    private static BasicCredentials parse(byte[] userPassword) {
        return BasicCredentials.parse("Basic " + Base64.getEncoder().encodeToString(userPassword));
    }

    private static void assertPresented(BasicCredentials parsed, String user, String password) {
        assertThat(parsed).isInstanceOfSatisfying(BasicCredentials.Presented.class, presented -> {
            assertThat(presented.user()).isEqualTo(user);
            assertThat(new String(presented.password().bytes(), StandardCharsets.UTF_8)).isEqualTo(password);
            assertThat(presented.toString()).doesNotContain(password);
        });
    }

    @Test
    void parse_rfc7617Examples() {
        assertPresented(BasicCredentials.parse("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), "Aladdin", "open sesame");
        assertPresented(BasicCredentials.parse("bAsIc  dGVzdDoxMjPCow=="), "test", "123£");
        assertPresented(BasicCredentials.parse("Basic dGVzdDoxMjPCow"), "test", "123£");
    }

    @Test
    void parse_passwordWithColonsAndLatin1() {
        assertPresented(parse("ada:a:b:c".getBytes(StandardCharsets.UTF_8)), "ada", "a:b:c");
        assertPresented(parse("jörg:grün".getBytes(StandardCharsets.ISO_8859_1)), "jörg", "grün");
    }

    @Test
    void parse_whatIsNotBasic() {
        for (String other : List.of("Bearer abc", "Negotiate abc", "Basics abc", "")) {
            assertThat(BasicCredentials.parse(other)).isInstanceOf(BasicCredentials.OtherScheme.class);
        }
        for (String broken : List.of("Basic", "Basic ", "Basic !!!", "Basic YWRh", "Basic " + "A".repeat(5000), "Basic OnB3")) {
            assertThat(BasicCredentials.parse(broken)).as(broken).isInstanceOf(BasicCredentials.Malformed.class);
        }
    }

    @Test
    void parse_anyBytes_areAValue() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            BasicCredentials encoded = parse(bytes.clone());
            BasicCredentials raw = BasicCredentials.parse("Basic " + new String(bytes, StandardCharsets.ISO_8859_1));
            assertThat(encoded).isNotNull();
            assertThat(raw).isNotNull();
        }
    }
}
