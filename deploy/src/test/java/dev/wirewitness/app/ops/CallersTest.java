package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.ProxyAuthenticator;
import com.openai.models.models.ModelListPage;
import dev.wirewitness.app.command.Commands;
import dev.wirewitness.app.e2e.Product;
import dev.wirewitness.app.ops.Tool.Said;
import dev.wirewitness.evidence.ConnectionRefused;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.log.store.EvidenceStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Users who sign in at the proxy: with curl, with an official SDK, right and wrong, and what is on record of it. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class CallersTest {
    private static final String PASSWORD = "engine-1843";
    private static final String POLICY = """
            version: 1
            name: callers
            rules:
              - id: guests
                when: {group: guests, strength: password}
                then: block
                reason: Guests may look, not ask.
            """;

    @TempDir
    private Path folder;

    private Product product;

    @BeforeEach
    void start() throws Exception {
        Path users = folder.resolve("users");
        add(PASSWORD, "user", "add", "ada", "--group", "dev,ops", "--file", users.toString());
        add(PASSWORD, "user", "add", "guest", "--group", "guests", "--file", users.toString());
        product = Product.start(folder, POLICY, "identity.required=basic", "identity.users-file=" + users);
    }

    @AfterEach
    void stop() {
        product.close();
    }

    private static void add(String password, String... command) {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
            assertThat(Commands.execute(command)).isZero();
        } finally {
            System.setIn(before);
        }
    }

    private Said curl(String... arguments) throws Exception {
        Tool curl = Tool.orSkip("the proxy is asked by curl here", "curl");
        List<String> all = new ArrayList<>(List.of(
                "-sS", "-m", "30", "-x", "http://127.0.0.1:" + product.address().getPort(), "--cacert",
                product.wirewitness().caFile().toString(), "-w", "\n%{http_code} connect %{http_connect} connections %{num_connects}"));
        all.addAll(List.of(arguments));
        return curl.run(all.toArray(String[]::new));
    }

    private static String[] chat(String... more) {
        return Stream.concat(
                        Stream.of("-H", "Content-Type: application/json", "-d",
                                "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}",
                                "https://api.openai.com/v1/chat/completions"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void curl_signedIn_isServed_andTheRecordSaysWhoAndHow() throws Exception {
        Said said = curl(chat("-U", "ada:" + PASSWORD));

        assertThat(said.text()).contains("200 connect 200");
        Subject subject = product.lastDecided().subject().orElseThrow();
        assertThat(subject.identity()).hasValue(new Subject.Identity("password", List.of("dev", "ops")));
        EvidenceStore log = (EvidenceStore) product.wirewitness().evidence();
        assertThat(log.open(subject).flatMap(PersonalFields::user)).hasValue("ada");
        assertThat(product.lastReceived().toString()).doesNotContainIgnoringCase("proxy-authorization");
    }

    /** {@code --proxy-anyauth} asks without first, and answers the challenge on the same connection. */
    @Test
    void curl_challenged_answersOnTheSameConnection() throws Exception {
        Said said = curl(chat("--proxy-anyauth", "-U", "ada:" + PASSWORD));

        assertThat(said.text()).contains("200 connect 200 connections 1");
        assertThat(product.statements(ConnectionRefused.class, 1).getFirst().reason()).isEqualTo("credentials_missing");
    }

    @Test
    void curl_wrongOrMissing_getsA407_andLeavesARecordWithoutThePassword() throws Exception {
        assertThat(curl(chat("-U", "ada:hunter2hunter2")).text()).contains("connect 407");
        assertThat(curl(chat()).text()).contains("connect 407");
        assertThat(curl("-U", "ada:hunter2hunter2", "http://api.openai.com/v1/models").text())
                .contains("credentials_wrong", "407 connect 000");

        assertThat(product.statements(ConnectionRefused.class, 3))
                .extracting(ConnectionRefused::reason)
                .containsExactly("credentials_wrong", "credentials_missing", "credentials_wrong");
        assertThat(product.provider().received()).isEmpty();
        product.wirewitness().publish();
        assertNowhereOnDisk("hunter2hunter2", PASSWORD);
    }

    private void assertNowhereOnDisk(String... secrets) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain(secrets);
            }
        }
    }

    @Test
    void curl_memberOfAGroup_isJudgedByItsRules() throws Exception {
        Said said = curl(chat("-U", "guest:" + PASSWORD));

        assertThat(said.text()).contains("Guests may look, not ask.", "400 connect 200");
        Decided decided = product.lastDecided();
        assertThat(decided.primaryRule()).isEqualTo("guests");
        assertThat(decided.subject().orElseThrow().identity().orElseThrow().groups()).containsExactly("guests");
        assertThat(exchanges("group=guests")).contains("\"groups\":[\"guests\"]", "\"identity_strength\":\"password\"");
        assertThat(exchanges("group=dev")).doesNotContain("\"groups\"");
    }

    private String exchanges(String query) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + product.wirewitness().adminAddress().getPort()
                + "/api/v1/exchanges?" + query);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("authorization", "Bearer " + product.wirewitness().adminToken().value())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void officialSdk_signsInAtTheProxy() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .apiKey("test-key")
                .proxy(product.proxy())
                .proxyAuthenticator(ProxyAuthenticator.basic("ada", PASSWORD))
                .sslSocketFactory(product.tls().getSocketFactory())
                .trustManager(product.trust())
                .build();
        try {
            ModelListPage models = client.models().list();

            assertThat(models.data()).isNotEmpty();
            assertThat(product.lastDecided().subject().orElseThrow().identity().orElseThrow().strength())
                    .isEqualTo("password");
        } finally {
            client.close();
        }
    }
}
