package dev.wirewitness.policy.ruleset;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** The files beside a policy that it names. */
public interface ListFiles {
    /** A policy that came without files. */
    ListFiles NONE = name -> {
        throw new NoSuchFileException(name, null, "no files come with this policy");
    };

    /** All of the file that is called {@code name} as seen from the policy. */
    byte[] read(String name) throws IOException;
}
