package dev.wirewitness.policy.catalogue;

import dev.wirewitness.policy.Surface;
import java.util.List;
import java.util.Optional;

/**
 * One program of a catalogue file.
 *
 * @param headers the product's own header fields: a name, or {@code name: beginning of the value}
 * @param agents products of the User-Agent, lower case
 * @param marks header fields an SDK leaves, written as {@code headers}
 * @param version header field that carries the version
 */
record ClientEntry(
        String id,
        Surface surface,
        List<String> headers,
        List<String> agents,
        List<String> marks,
        Optional<String> version) {
    ClientEntry {
        headers = List.copyOf(headers);
        agents = List.copyOf(agents);
        marks = List.copyOf(marks);
    }

    /** One line that says everything, for the digest. */
    String canonical() {
        return "client " + id + ' ' + surface + ' ' + headers + ' ' + agents + ' ' + marks + ' ' + version.orElse("-")
                + '\n';
    }
}
