package dev.wirewitness.evidence.log.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.PersonalFields;
import dev.wirewitness.evidence.Subject;
import dev.wirewitness.evidence.log.disk.RealDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubjectVaultTest {
    private static final PersonalFields ANN =
            new PersonalFields(Optional.of("ann@example.org"), "10.0.0.7", Optional.of("laptop \"7\""));
    private static final PersonalFields NOBODY = new PersonalFields(Optional.empty(), "10.0.0.9", Optional.empty());

    @TempDir
    Path folder;

    @Test
    void open_sealedFields_givesThemBack() throws IOException {
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            assertThat(vault.open(vault.seal(ANN))).contains(ANN);
            assertThat(vault.open(vault.seal(NOBODY))).contains(NOBODY);
        }
    }

    @Test
    void seal_samePersonElsewhere_keepsThePseudonym() throws IOException {
        PersonalFields elsewhere = new PersonalFields(ANN.user(), "192.168.1.1", Optional.empty());
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            Subject first = vault.seal(ANN);

            assertThat(vault.seal(elsewhere).pseudonym()).isEqualTo(first.pseudonym());
            assertThat(vault.seal(elsewhere).box()).isNotEqualTo(first.box());
            assertThat(vault.seal(NOBODY).pseudonym()).isNotEqualTo(first.pseudonym());
        }
    }

    @Test
    void open_afterRestart_knowsTheSubjects() throws IOException {
        Subject sealed;
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            sealed = vault.seal(ANN);
        }
        try (SubjectVault again = SubjectVault.open(folder, new RealDisk());
                SubjectVault reader = SubjectVault.readOnly(folder)) {
            assertThat(again.open(sealed)).contains(ANN);
            assertThat(again.seal(ANN).pseudonym()).isEqualTo(sealed.pseudonym());
            assertThat(reader.open(sealed)).contains(ANN);
        }
    }

    @Test
    void erase_aSubject_makesItsBoxesUnreadableForGood() throws IOException {
        Subject sealed;
        byte[] before;
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            sealed = vault.seal(ANN);
            Subject other = vault.seal(NOBODY);
            before = Files.readAllBytes(folder.resolve("keys"));

            assertThat(vault.erase(sealed.pseudonym())).isTrue();
            assertThat(vault.erase(sealed.pseudonym())).isFalse();
            assertThat(vault.erase("not hex")).isFalse();
            assertThat(vault.open(sealed)).isEmpty();
            assertThat(vault.open(other)).contains(NOBODY);
            assertThat(vault.seal(ANN).pseudonym()).isNotEqualTo(sealed.pseudonym());
        }
        String key = new String(Arrays.copyOfRange(before, 64 + 56, 64 + 88), StandardCharsets.ISO_8859_1);
        assertThat(new String(Files.readAllBytes(folder.resolve("keys")), StandardCharsets.ISO_8859_1))
                .doesNotContain(key);
        try (SubjectVault again = SubjectVault.open(folder, new RealDisk())) {
            assertThat(again.open(sealed)).isEmpty();
        }
    }

    @Test
    void open_changedSeal_isEmpty() throws IOException {
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            Subject sealed = vault.seal(ANN);
            Subject other = vault.seal(NOBODY);

            assertThat(vault.open(new Subject(sealed.pseudonym(), other.box(), sealed.commitment()))).isEmpty();
            assertThat(vault.open(new Subject(other.pseudonym(), sealed.box(), sealed.commitment()))).isEmpty();
            assertThat(vault.open(new Subject(sealed.pseudonym(), sealed.box(), other.commitment()))).isEmpty();
            assertThat(vault.open(new Subject("zz", "!!", ""))).isEmpty();
        }
    }

    @Test
    void open_fileCutAnywhere_losesOnlyTheTornRow() throws IOException {
        Subject first;
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            first = vault.seal(ANN);
            vault.seal(NOBODY);
        }
        byte[] whole = Files.readAllBytes(folder.resolve("keys"));
        assertThat(whole).hasSize(64 + 2 * 96);
        for (int length = 64 + 96; length < whole.length; length++) {
            Files.write(folder.resolve("keys"), Arrays.copyOf(whole, length));
            try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
                assertThat(vault.open(first)).contains(ANN);
                assertThat(vault.open(vault.seal(NOBODY))).contains(NOBODY);
            }
        }
    }

    @Test
    void open_mutatedFile_opensOrSaysWhatIsWrong() throws IOException {
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            vault.seal(ANN);
            vault.seal(NOBODY);
        }
        byte[] whole = Files.readAllBytes(folder.resolve("keys"));
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(folder.resolve("keys"), bytes);
            if (at < 64) {
                assertThatThrownBy(() -> SubjectVault.open(folder, new RealDisk()).close())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("keys");
            } else {
                try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
                    assertThat(vault.open(vault.seal(ANN))).contains(ANN);
                }
            }
        }
    }

    @Test
    void open_secondWriter_isRefused() throws IOException {
        try (SubjectVault first = SubjectVault.open(folder, new RealDisk())) {
            assertThatThrownBy(() -> SubjectVault.open(folder, new RealDisk()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            assertThat(first.seal(ANN)).isNotNull();
        }
    }

    /** What another process finds. */
    public static final class Other {
        public static void main(String[] args) throws Exception {
            try (SubjectVault vault = SubjectVault.open(Path.of(args[0]), new RealDisk())) {
                System.out.println("opened " + vault.hashCode());
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void open_fromAnotherProcess_isRefused() throws Exception {
        try (SubjectVault vault = SubjectVault.open(folder, new RealDisk())) {
            vault.seal(ANN);
            Process other = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Other.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            other.onExit().join();
            assertThat(said).contains("in use by another process");
        }
    }

    @Test
    void open_newTable_isReadableByTheOwnerOnly() throws IOException {
        SubjectVault.open(folder, new RealDisk()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys"))))
                .isEqualTo("rw-------");
    }
}
