package dev.wirewitness.app;

import dev.wirewitness.evidence.EvidenceReader;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import java.io.IOException;
import java.nio.file.Path;

/** The register that a log gives, read by a command. */
public final class LogRegister {
    private LogRegister() {}

    /** Reads what the log in {@code folder} has, on top of what stands for the records that were removed. */
    public static Register read(Path folder, EvidenceReader log, RegisterFile declared) throws IOException {
        Register register = RegisterSnapshots.atBeginning(folder, log, declared);
        log.scan(log.first(), log.size(), register::apply);
        return register;
    }
}
