package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {
    private static final String HASH = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

    @TempDir
    private Path folder;

    private static Optional<Password> password(String text) {
        return Optional.of(Password.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void parse_usersGroupsAndComments() {
        UsersFile users = UsersFile.parse("# people\n\nada:" + HASH + ":dev,ops\n grace : " + HASH + " \nci:!:robots\n", "f");

        assertThat(users.users()).extracting(UsersFile.User::name).containsExactly("ada", "grace", "ci");
        assertThat(users.user("ada").orElseThrow().groups()).containsExactly("dev", "ops");
        assertThat(users.user("grace").orElseThrow().groups()).isEmpty();
        assertThat(users.user("ci").orElseThrow().hash()).isEmpty();
        assertThat(users.user("Ada")).isEmpty();
    }

    @Test
    void parse_badLines_areAllNamedWithTheirNumbersAndNoHash() {
        String text = "ada:" + HASH + "\nnonsense\n:" + HASH + "\nada:" + HASH + "\nbob:$1$weak\ncid:" + HASH + ":a,b:c\n";

        assertThatThrownBy(() -> UsersFile.parse(text, "users"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("users:2: not user:hash")
                .hasMessageContaining("users:3: user name")
                .hasMessageContaining("users:4: user 'ada' stands here twice")
                .hasMessageContaining("users:5: hash of an unknown or weak kind")
                .hasMessageContaining("users:6: not user:hash")
                .message()
                .doesNotContain("CCCC", "weak\n");
    }

    @Test
    void read_fileOpenToOthers_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("users"), "ada:" + HASH + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> UsersFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mode rw-r--r--")
                .hasMessageContaining("chmod o-rwx");
    }

    @Test
    void read_missingOrNotText_saysSo() throws IOException {
        assertThatThrownBy(() -> UsersFile.read(folder.resolve("nothing"))).hasMessageContaining("no such file");
        Path file = folder.resolve("binary");
        UsersFile.empty().write(file);
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> UsersFile.read(file)).hasMessageContaining("not UTF-8");
    }

    @Test
    void with_changesOneLineAndKeepsTheRest() throws IOException {
        Path file = folder.resolve("users");
        UsersFile.parse("# people\nada:" + HASH + ":dev\n\nbob:" + HASH, "f")
                .with("ada", password("new"), List.of("ops"))
                .with("cid", Optional.empty(), List.of("robots"))
                .without("bob")
                .write(file);

        assertThat(Files.readAllLines(file)).hasSize(4).startsWith("# people").endsWith("cid:!:robots");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        UsersFile.User ada = UsersFile.read(file).user("ada").orElseThrow();
        assertThat(ada.groups()).containsExactly("ops");
        assertThat(ada.hash().orElseThrow().matches("new".getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void with_nameThatWouldBreakTheFile_isRefused() {
        for (String name : List.of("", "a:b", "a\nb", "#a", "x".repeat(256))) {
            assertThatThrownBy(() -> UsersFile.empty().with(name, Optional.empty(), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
