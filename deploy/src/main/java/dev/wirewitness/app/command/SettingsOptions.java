package dev.wirewitness.app.command;

import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.app.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that needs settings. */
final class SettingsOptions {
    @Option(names = "--settings", paramLabel = "FILE", description = "Settings file (YAML).")
    @Nullable
    private Path file;

    @Option(names = "--policy", paramLabel = "FILE", description = "Policy file; the same as --set policy.file=FILE.")
    @Nullable
    private Path policy;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; the same as --set data.dir=DIR.")
    @Nullable
    private Path data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Override one setting; repeatable. Lists: commas.")
    private List<String> overrides = new ArrayList<>();

    Settings read() throws InvalidSettings {
        List<String> all = new ArrayList<>();
        if (policy != null) {
            all.add("policy.file=" + policy);
        }
        if (data != null) {
            all.add("data.dir=" + data);
        }
        all.addAll(overrides);
        return SettingsReader.read(Optional.ofNullable(file), all);
    }
}
