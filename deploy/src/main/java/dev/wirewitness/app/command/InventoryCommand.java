package dev.wirewitness.app.command;

import dev.wirewitness.app.Declarations;
import dev.wirewitness.app.LogRegister;
import dev.wirewitness.app.settings.InvalidSettings;
import dev.wirewitness.app.settings.Settings;
import dev.wirewitness.evidence.aims.register.Inventory;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.log.store.EvidenceFolder;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code inventory}: the AI systems, models, clients and MCP servers that the log shows. */
@Command(
        name = "inventory",
        description = "List the AI systems, models, clients and MCP servers that the evidence log shows.",
        mixinStandardHelpOptions = true)
final class InventoryCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--json", description = "For programs.")
    private boolean asJson;

    @Override
    public Integer call() throws InvalidSettings, IOException {
        Settings settings = options.read();
        EvidenceFolder log = EvidenceCommand.open(settings.dataDir().resolve("evidence"));
        Register register = LogRegister.read(
                settings.dataDir().resolve("evidence"), log, Declarations.read(settings.registerFile()));
        Inventory inventory = register.inventory(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        System.out.println(asJson ? inventory.toJson() : inventory.toText());
        return ExitCode.FINE;
    }
}
