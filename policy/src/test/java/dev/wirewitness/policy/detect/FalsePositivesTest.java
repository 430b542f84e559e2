package dev.wirewitness.policy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that looks alike and is harmless must not be trusted as a find. */
class FalsePositivesTest {
    @Test
    void scan_uuidsAndHashes_findNothing() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            text.append("id ").append(new UUID(random.nextLong(), random.nextLong())).append('\n');
            text.append("commit ");
            for (int j = 0; j < 5; j++) {
                text.append("%08x".formatted(random.nextInt()));
            }
            text.append("\nsha256:");
            for (int j = 0; j < 8; j++) {
                text.append("%08x".formatted(random.nextInt()));
            }
            text.append('\n');
        }

        assertThat(trusted(text.toString())).isEmpty();
    }

    @Test
    void scan_base64Image_findsNothing() {
        byte[] image = new byte[200_000];
        new Random(2).nextBytes(image);
        String text = "data:image/png;base64," + Base64.getEncoder().encodeToString(image);

        assertThat(trusted(text)).isEmpty();
        assertThat(Scans.json("{\"url\":\"" + text + "\"}")).isEmpty();
    }

    @Test
    void scan_embeddingsAndTimes_findNothing() {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder("{\"embedding\":[");
        for (int i = 0; i < 3000; i++) {
            text.append(i == 0 ? "" : ",").append(random.nextGaussian());
        }
        text.append("],\"created\":1763634898,\"at\":1763634898123,\"ns\":1763634898123456789}");

        assertThat(Scans.json(text.toString())).noneMatch(found -> found.confidence() >= 60);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"integrity\": \"sha512-aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2qR5taB3dE6gH"
                        + "9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2qR==\"",
                "\"resolved\": \"https://packages.example.org/@babel/core/-/core-7.24.0.tgz\", \"version\": \"7.24.0\"",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
                "version 1.2.3.4, upgrade from 10.4.2.1 to 10.5.0.0; kernel 6.8.0-41-generic; PostgreSQL 16.3.1",
                "max_tokens: 4096, \"temperature\": 0.7, \"token_type\": \"bearer\", total_tokens=123456",
                "def login(password: str, token: Optional[str] = None) -> bool: return check(password, token)",
                "password = input('Password: '); if not password: raise ValueError('password is required')",
                "const token = await getToken(); headers.set('Authorization', `Bearer ${token}`);",
                "export API_KEY=$(vault kv get -field=key secret/app) && echo $API_KEY",
                "spring.datasource.password=${DB_PASSWORD}\nspring.datasource.url=jdbc:postgresql://db:5432/app",
                "The secret to good pasta is salt. The token effort was basic and the bearer of news was late.",
                "On 2024-05-17 at 10:30:45 we sold 1,234,567 units for $12,345,678.90 (order 20240517-000123).",
                "ISBN 978-3-16-148410-0, ISSN 1234-5679, RFC 5321, part no. 12-345-678, page 1-23",
                "see https://github.com/acme/app/commit/4b825dc642cb6eb9a060e54bf8d69288fbee4904 and #12345",
                "import java.util.List; std::vector<int> v; a::b::c; foo@bar; @Override public void run() {}",
                "color: #a1b2c3d4; margin: 0 10px 20px 30px; transform: translate3d(0, 0, 0);",
                "arn:aws:iam::123456789012:role/MyRole and s3://bucket/key/2024/01/02/part-00000",
                "INSERT INTO t VALUES (1, 2, 3), (1000000, 2000000, 3000000); -- 42 rows, 0x7fff5fbff8c0",
                "secretName: app-tls\nsecretKeyRef:\n  name: app\n  key: password",
                "gpt-4o-2024-08-06 claude-3-5-sonnet-20241022 chatcmpl-9XyZabc123DEF456ghi789JKL "
                        + "msg_01XFDUDYJgAACzvnptvVoYEL",
                "toolu_01A09q90qw90lq917835lq9 call_9pw1qnYScqvGrCH58HWCvFH6 resp_67ccd2bed1ec8190b14f964abc0542670bb6",
                "snowflake 1234567890123456789 tweet 1445078208190291973 port 8080 pid 31337 uid 1000"
            })
    void scan_harmlessText_isNotTrusted(String text) {
        assertThat(trusted(text)).isEmpty();
        assertThat(Scans.json("{\"content\":" + Scans.quoted(text) + "}"))
                .noneMatch(found -> found.confidence() >= 60);
    }

    private static List<Detection> trusted(String text) {
        return Scans.plain(text).stream()
                .filter(found -> found.confidence() >= 60)
                .toList();
    }
}
