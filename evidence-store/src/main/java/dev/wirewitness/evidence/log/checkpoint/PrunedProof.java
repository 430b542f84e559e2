package dev.wirewitness.evidence.log.checkpoint;

import dev.wirewitness.evidence.log.merkle.Proofs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The proof that a checkpoint from before the minimum index is of the history that a later kept checkpoint closes: made
 * while the tiles for it were still there, kept as {@code pruned/<older size>}. A line with the later size, then the
 * hashes of the consistency proof (RFC 6962) in base64, a line each.
 */
public record PrunedProof(long older, long newer, List<byte[]> hashes) {
    private static final int HASH = 32;

    public PrunedProof {
        hashes = List.copyOf(hashes);
    }

    public static Path file(Path folder, long older) {
        return folder.resolve("pruned").resolve(Long.toString(older));
    }

    public byte[] text() {
        StringBuilder text = new StringBuilder().append(newer).append('\n');
        hashes.forEach(hash -> text.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Empty when there is none, or none that can be read. */
    public static Optional<PrunedProof> read(Path folder, long older) {
        try {
            List<String> lines = Files.readAllLines(file(folder, older), StandardCharsets.ISO_8859_1);
            List<byte[]> hashes = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                byte[] hash = Base64.getDecoder().decode(line);
                if (hash.length != HASH) {
                    return Optional.empty();
                }
                hashes.add(hash);
            }
            return Optional.of(new PrunedProof(older, Long.parseLong(lines.getFirst()), hashes));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Whether the history with this root goes on as the one of {@code later}, whose size must be the one proved to. */
    public boolean proves(byte[] root, Checkpoint later) {
        return later.size() == newer && Proofs.consistent(older, root, newer, later.root(), hashes);
    }
}
