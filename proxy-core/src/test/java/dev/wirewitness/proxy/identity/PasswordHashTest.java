package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    /** RFC 9106 section 5.3 has no string form; this is the reference implementation's own test vector. */
    private static final String REFERENCE = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void matches_argon2OfTheReferenceImplementation() {
        PasswordHash hash = PasswordHash.parse(REFERENCE);

        assertThat(hash.matches(utf8("password"))).isTrue();
        assertThat(hash.matches(utf8("Password"))).isFalse();
        assertThat(hash.matches(utf8(""))).isFalse();
    }

    /** The vectors of crypt_blowfish, which htpasswd uses too. */
    @Test
    void matches_bcryptOfTheReferenceImplementation() {
        String salt = "$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

        assertThat(PasswordHash.parse("$2a" + salt).matches(utf8("U*U"))).isTrue();
        assertThat(PasswordHash.parse("$2y" + salt).matches(utf8("U*U"))).isTrue();
        assertThat(PasswordHash.parse("$2b" + salt).matches(utf8("U*V"))).isFalse();
    }

    @Test
    void of_canBeReadBackAndIsSaltedAnew() {
        String first = PasswordHash.of(utf8("grün"));
        String second = PasswordHash.of(utf8("grün"));

        assertThat(first).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(second);
        assertThat(PasswordHash.parse(first).matches(utf8("grün"))).isTrue();
        assertThat(PasswordHash.parse(second).matches(utf8("gruen"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "plain", "$apr1$salt$hash", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$aa",
        "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=200,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=100$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "$2y$05$short", "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    })
    void parse_weakBrokenOrTooExpensive_saysWhatWasExpected(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .message()
                .doesNotContain("c29tZXNhbHQ", "CCCCCCCC");
    }

    @Test
    void parse_anyMutation_isAHashOrAnIllegalArgument() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(REFERENCE);
            for (int j = random.nextInt(4); j >= 0; j--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            if (random.nextInt(4) == 0) {
                text.setLength(random.nextInt(text.length()));
            }
            try {
                assertThat(PasswordHash.parse(text.toString()).toString()).doesNotContain("c29tZXNhbHQ");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContainingAny("nf65EOgL");
            }
        }
    }
}
