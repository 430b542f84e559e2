package dev.wirewitness.app;

import dev.wirewitness.app.command.Problem;
import dev.wirewitness.evidence.aims.register.InvalidRegisterFile;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what owners declare. */
public final class Declarations {
    private Declarations() {}

    /** The register file, or an empty one; a {@link Problem} lists its errors. */
    public static RegisterFile read(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return RegisterFile.EMPTY;
        }
        try {
            return RegisterFile.parse(file.get().toString(), Files.readString(file.get()));
        } catch (InvalidRegisterFile e) {
            throw Problem.notFine(String.valueOf(e.getMessage()));
        }
    }
}
