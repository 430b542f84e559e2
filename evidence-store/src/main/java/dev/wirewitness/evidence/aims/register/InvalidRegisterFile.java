package dev.wirewitness.evidence.aims.register;

import java.util.List;

/** The register file is not as it should be; {@link #problems} says where and why, {@code file:line:column: …}. */
public final class InvalidRegisterFile extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public InvalidRegisterFile(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
