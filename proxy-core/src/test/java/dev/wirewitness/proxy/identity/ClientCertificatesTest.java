package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.proxy.IdentitySettings.NameIn;
import dev.wirewitness.proxy.identity.ClientCa.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificatesTest {
    @TempDir
    private Path folder;

    private ClientCertificates trusting(ClientCa ca, NameIn... names) throws Exception {
        return new ClientCertificates(List.of(ca.pem(folder.resolve("ca.pem"))), List.of(names));
    }

    @Test
    void user_firstWantedNameThatTheCertificateHas() throws Exception {
        ClientCa ca = new ClientCa("Clients");
        X509Certificate all = ca.issue(
                        "CN=Ada,OU=People",
                        new GeneralName(GeneralName.dNSName, "laptop-17.corp.example"),
                        new GeneralName(GeneralName.rfc822Name, "ada@corp.example"),
                        ClientCa.upn("ada@CORP"),
                        new GeneralName(GeneralName.uniformResourceIdentifier, "urn:people-ada"))
                .certificate();
        X509Certificate bare = ca.issue("OU=People,CN=Ada Lovelace").certificate();

        assertThat(trusting(ca, NameIn.EMAIL, NameIn.CN).user(all)).hasValue("ada@corp.example");
        assertThat(trusting(ca, NameIn.UPN).user(all)).hasValue("ada@CORP");
        assertThat(trusting(ca, NameIn.DNS).user(all)).hasValue("laptop-17.corp.example");
        assertThat(trusting(ca, NameIn.CN).user(all)).hasValue("Ada");
        assertThat(trusting(ca, NameIn.EMAIL, NameIn.UPN, NameIn.CN).user(bare)).hasValue("Ada Lovelace");
        assertThat(trusting(ca, NameIn.EMAIL, NameIn.UPN).user(bare)).isEmpty();
    }

    /** A colon separates fields of the users file: no user has one. */
    @Test
    void user_nameThatNobodyCanHave_isPassedOver() throws Exception {
        ClientCa ca = new ClientCa("Clients");
        X509Certificate odd = ca.issue(
                        "CN=ada", new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://corp/ada"))
                .certificate();

        assertThat(trusting(ca, NameIn.URI, NameIn.CN).user(odd)).hasValue("ada");
        assertThat(trusting(ca, NameIn.URI).user(odd)).isEmpty();
    }

    @Test
    void trust_ownClientsInTheirTime_nobodyElse() throws Exception {
        ClientCa ca = new ClientCa("Clients");
        ClientCertificates trusting = trusting(ca, NameIn.CN);
        Issued good = ca.issue("CN=ada");

        trusting.trust().checkClientTrusted(new X509Certificate[] {good.certificate()}, "UNKNOWN");

        for (Issued bad : List.of(
                new ClientCa("Clients").issue("CN=ada"),
                ca.issue(Duration.ofDays(-1), KeyPurposeId.id_kp_clientAuth, "CN=ada"),
                ca.issue(Duration.ofDays(1), KeyPurposeId.id_kp_serverAuth, "CN=ada"))) {
            assertThatThrownBy(() -> trusting.trust()
                            .checkClientTrusted(new X509Certificate[] {bad.certificate()}, "UNKNOWN"))
                    .isInstanceOf(UntrustedClient.class);
        }
    }

    @Test
    void open_fileWithoutCertificates_saysSo() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");

        assertThatThrownBy(() -> new ClientCertificates(List.of(empty), List.of(NameIn.CN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("identity.client-ca: " + empty);
    }
}
