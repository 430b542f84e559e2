package dev.wirewitness.app.e2e;

import dev.wirewitness.app.Wirewitness;
import dev.wirewitness.app.sample.Received;
import dev.wirewitness.app.sample.SampleProvider;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.SettingsReader;
import dev.wirewitness.evidence.Decided;
import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.Finished;
import dev.wirewitness.evidence.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;

/** The whole product and the sample provider on free loopback ports, as the clients of the tests meet them. */
public final class Product implements AutoCloseable {
    private final SampleProvider provider;
    private final Wirewitness wirewitness;
    private final X509TrustManager trust;
    private final SSLContext tls;

    private Product(SampleProvider provider, Wirewitness wirewitness) throws IOException, GeneralSecurityException {
        this.provider = provider;
        this.wirewitness = wirewitness;
        this.trust = trust(wirewitness.caFile());
        this.tls = tls(trust);
    }

    static SSLContext tls(X509TrustManager trust) throws GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new X509TrustManager[] {trust}, null);
        return tls;
    }

    /** {@code policy}: YAML, or empty for the built-in one. */
    public static Product start(Path folder, String policy, String... overrides) throws Exception {
        return start(folder, policy, Map.of(), overrides);
    }

    /** {@code elsewhere}: host or host:port to address:port, beside the hosts of the sample provider. */
    static Product start(Path folder, String policy, Map<String, String> elsewhere, String... overrides)
            throws Exception {
        SampleProvider provider = SampleProvider.start(Duration.ofMillis(2));
        Path trust = Files.writeString(folder.resolve("provider-ca.pem"), provider.caPem());
        List<String> all = new ArrayList<>(List.of(
                "proxy.listen=127.0.0.1:0",
                "admin.listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "upstream.trust=" + trust,
                "upstream.resolve=" + resolve(provider.port(), elsewhere)));
        if (!policy.isEmpty()) {
            all.add("policy.file=" + Files.writeString(folder.resolve("policy.yaml"), policy));
        }
        all.addAll(List.of(overrides));
        return new Product(provider, Wirewitness.start(settings(all)));
    }

    private static dev.wirewitness.app.settings.Settings settings(List<String> overrides) throws InvalidSettings {
        return SettingsReader.read(Optional.empty(), overrides);
    }

    static String resolve(int port, Map<String, String> elsewhere) {
        List<String> pairs = new ArrayList<>();
        elsewhere.forEach((from, to) -> pairs.add(from + "=" + to));
        for (String host : SampleProvider.HOSTS) {
            if (!Character.isDigit(host.charAt(0)) && !host.equals("localhost")) {
                pairs.add(host + "=127.0.0.1:" + port);
            }
        }
        return String.join(",", pairs);
    }

    public Wirewitness wirewitness() {
        return wirewitness;
    }

    public SampleProvider provider() {
        return provider;
    }

    public Received lastReceived() {
        return provider.received().getLast();
    }

    public Proxy proxy() {
        return proxy(Proxy.Type.HTTP);
    }

    Proxy proxy(Proxy.Type way) {
        return new Proxy(way, address());
    }

    public InetSocketAddress address() {
        return wirewitness.proxyAddress();
    }

    public X509TrustManager trust() {
        return trust;
    }

    public SSLContext tls() {
        return tls;
    }

    /** The register as JSON. */
    public String inventory() {
        return wirewitness.inventory().toJson();
    }

    /** Every statement of a type, once at least {@code count} are in the log. */
    public <T extends Statement> List<T> statements(Class<T> type, int count) {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> read(type), found -> found.size() >= count);
    }

    public Decided lastDecided() {
        return statements(Decided.class, 1).getLast();
    }

    /** The end of the exchange decided last. */
    public Finished lastFinished() {
        String id = lastDecided().exchangeId();
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> read(Finished.class).stream().filter(f -> f.exchangeId().equals(id)).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    <T extends Statement> List<T> read(Class<T> type) {
        List<T> found = new ArrayList<>();
        EvidenceReader log = wirewitness.evidence();
        log.scan(log.first(), log.size(), record -> {
            if (type.isInstance(record.statement())) {
                found.add(type.cast(record.statement()));
            }
        });
        return found;
    }

    /** The policies under which decisions were recorded, oldest first. */
    List<String> digests() {
        List<String> found = new ArrayList<>();
        EvidenceReader log = wirewitness.evidence();
        log.scan(log.first(), log.size(), record -> {
            if (record.statement() instanceof Decided && !found.contains(record.policyDigest())) {
                found.add(record.policyDigest());
            }
        });
        return found;
    }

    @Override
    public void close() {
        wirewitness.close();
        provider.close();
    }

    static X509TrustManager trust(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            store.setCertificateEntry("wirewitness", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
