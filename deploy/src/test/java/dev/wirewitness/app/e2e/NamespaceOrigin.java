package dev.wirewitness.app.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.wirewitness.app.sample.SampleProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An origin as a process of its own, for a namespace of its own: HTTPS on 443, HTTP on 80, a server that speaks first on
 * 25, and the sample provider on {@link #PROVIDER}. Writes its certificate and the provider's CA to the files it is given,
 * then says {@code ready}.
 */
final class NamespaceOrigin {
    static final String COVERED = "api.openai.com";
    static final String OTHER = "www.example.org";
    static final int PROVIDER = 8443;

    private NamespaceOrigin() {}

    public static void main(String[] arguments) throws Exception {
        HttpsServer https = HttpsServer.create(new InetSocketAddress("::", 443), 50);
        https.setHttpsConfigurator(new HttpsConfigurator(tls(Path.of(arguments[0]))));
        for (HttpServer each : new HttpServer[] {https, HttpServer.create(new InetSocketAddress("::", 80), 50)}) {
            each.createContext("/", NamespaceOrigin::answer);
            each.start();
        }
        try (SampleProvider provider = SampleProvider.start(Duration.ofMillis(2));
                ServerSocket outside = new ServerSocket(PROVIDER);
                ServerSocket mail = new ServerSocket(25)) {
            Files.writeString(Path.of(arguments[1]), provider.caPem());
            Thread.ofPlatform().daemon().start(() -> relay(outside, provider.port()));
            System.out.println("ready");
            while (true) {
                greet(mail.accept());
            }
        }
    }

    /** The provider listens on loopback only. */
    private static void relay(ServerSocket outside, int inside) {
        while (!outside.isClosed()) {
            try {
                Socket near = outside.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), inside);
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            return; // one of them left
        }
    }

    private static void greet(Socket socket) {
        Thread.ofVirtual().start(() -> {
            try (socket) {
                socket.getOutputStream().write("220 origin.test\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().read();
            } catch (IOException _) {
                return; // the client left
            }
        });
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] text = ("origin of " + exchange.getRequestHeaders().getFirst("Host")).getBytes(StandardCharsets.US_ASCII);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private static SSLContext tls(Path pem) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=origin");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(Instant.now().minusSeconds(3600)),
                Date.from(Instant.now().plusSeconds(86_400)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, COVERED), new GeneralName(GeneralName.dNSName, OTHER)
        }));
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, new char[0]);
        keys.setKeyEntry("origin", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
