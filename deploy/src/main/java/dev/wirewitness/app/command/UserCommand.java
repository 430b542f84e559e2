package dev.wirewitness.app.command;

import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.proxy.identity.Password;
import dev.wirewitness.proxy.identity.UsersFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code user}: who may use the proxy. A password never stands on a command line, where others could read it. */
@Command(
        name = "user",
        description = "Keep the users file: who may use the proxy, and in which groups they are.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand extends CommandGroup {
    private static final int TOKEN_BYTES = 24;

    /** Which file. */
    private static final class Where {
        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Option(names = "--file", paramLabel = "FILE", description = "The users file; else identity.users-file of the settings.")
        @Nullable
        private Path file;

        Path path() throws InvalidSettings {
            if (file != null) {
                return file;
            }
            return options.read().identity().usersFile().orElseThrow(() -> Problem.environment(
                    "users file: none (expected: --file FILE, or identity.users-file in the settings)"));
        }
    }

    @Command(name = "add", description = {"Add a user, or give a new password or other groups to one.",
            "The password is asked for, or read from standard input up to the end of its first line."},
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(names = "--group", paramLabel = "GROUP", split = ",", description = {
                "A group; repeatable. Without it an existing user keeps its groups; '' for none."}) @Nullable List<String> groups,
            @Option(names = "--generate", description = "Make a token and print it once.") boolean generate,
            @Option(names = "--no-password", description = "Only groups, for a user known by other means.")
                    boolean noPassword,
            @Mixin Where where)
            throws InvalidSettings, IOException {
        Path file = where.path();
        UsersFile users = Files.exists(file) ? read(file) : UsersFile.empty();
        List<String> wanted = groups != null
                ? groups
                : users.user(name.strip()).map(UsersFile.User::groups).orElse(List.of());
        Optional<String> token = generate ? Optional.of(token()) : Optional.empty();
        Optional<Password> password = noPassword
                ? Optional.empty()
                : Optional.of(Password.of(token.map(t -> t.getBytes(StandardCharsets.UTF_8)).orElseGet(PasswordPrompt::chosen)));
        UsersFile changed;
        try {
            changed = users.with(name, password, wanted);
        } catch (IllegalArgumentException e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
        changed.write(file);
        System.out.println(file + ": " + name.strip() + (users.user(name.strip()).isPresent() ? " changed" : " added"));
        token.ifPresent(t -> System.out.println("token   " + t + "   (shown once)"));
        return ExitCode.FINE;
    }

    @Command(name = "list", description = "List the users, their groups, and how they are known.",
            mixinStandardHelpOptions = true)
    int list(@Mixin Where where) throws InvalidSettings {
        for (UsersFile.User user : read(where.path()).users()) {
            System.out.println(user.name() + "\t" + user.hash().map(Object::toString).orElse("no password") + "\t"
                    + String.join(",", user.groups()));
        }
        return ExitCode.FINE;
    }

    @Command(name = "remove", description = "Remove a user. Tunnels that are open stay open.",
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME", description = "The user's name.") String name, @Mixin Where where)
            throws InvalidSettings, IOException {
        Path file = where.path();
        UsersFile users = read(file);
        if (users.user(name.strip()).isEmpty()) {
            throw Problem.notFine(file + ": no user '" + name.strip() + "' (see 'wirewitness user list')");
        }
        users.without(name).write(file);
        System.out.println(file + ": " + name.strip() + " removed");
        return ExitCode.FINE;
    }

    private static UsersFile read(Path file) {
        try {
            return UsersFile.read(file);
        } catch (IllegalArgumentException e) {
            throw Problem.environment(String.valueOf(e.getMessage()));
        }
    }

    private static String token() {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
