package dev.wirewitness.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersInForceTest {
    @TempDir
    private Path folder;

    @Test
    void look_contentWithErrorsOrNone_changesNothing() throws Exception {
        Path file = folder.resolve("users");
        UsersFile.empty().with("ada", Optional.empty(), List.of("dev")).write(file);
        try (UsersInForce users = new UsersInForce(file)) {
            UsersFile before = users.current();

            users.look();
            assertThat(users.current()).isSameAs(before);

            Files.writeString(file, "broken\n");
            users.look();
            assertThat(users.current()).isSameAs(before);

            Files.delete(file);
            users.look();
            assertThat(users.current()).isSameAs(before);

            UsersFile.empty().with("bob", Optional.empty(), List.of("ops")).write(file);
            users.look();
            assertThat(users.current().user("bob")).isPresent();
            assertThat(users.current().user("ada")).isEmpty();
        }
    }
}
