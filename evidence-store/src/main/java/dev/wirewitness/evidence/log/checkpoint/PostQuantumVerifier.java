package dev.wirewitness.evidence.log.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public half of a {@link PostQuantumKey}, as {@code name+hex(key id)+base64(0x06 || key (1312))}. A cosignature is
 * a u64 time and a signature (2420) over {@code "subtree/v1\n\0" || u8 length, cosigner's name || u64 time || u8
 * length, origin || u64 0 || u64 size || root (32)}. Any thread.
 */
public record PostQuantumVerifier(String name, byte[] key) {
    static final String ALGORITHM = "ML-DSA-44";
    static final int KEY = 1312;

    private static final byte COSIGNATURE = 0x06;
    private static final int SIGNATURE = 2420;
    private static final int TIME = 8;
    /** What stands before the key in an X.509 SubjectPublicKeyInfo (RFC 9881). */
    private static final byte[] X509 = HexFormat.of().parseHex("30820532300b06096086480165030403110382052100");
    private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);

    /** Reads a verifier key of this kind; empty when it is none, or its id is not that of its name and key. */
    public static Optional<PostQuantumVerifier> parse(String vkey) {
        return NoteKey.parse(vkey, COSIGNATURE, KEY).map(key -> new PostQuantumVerifier(key.name(), key.key()));
    }

    /** As {@link #parse} reads it. */
    public String encode() {
        return noteKey().encode();
    }

    byte[] id() {
        return noteKey().id();
    }

    private NoteKey noteKey() {
        return new NoteKey(name, COSIGNATURE, key);
    }

    /** When this key cosigned the checkpoint in the note, in seconds since 1970; empty when no line of it is right. */
    public Optional<Long> seen(SignedNote note) {
        Optional<Checkpoint> checkpoint = Checkpoint.parse(note.text());
        for (SignedNote.Line line : note.lines()) {
            boolean mine = noteKey().named(line) && line.signature().length == TIME + SIGNATURE;
            if (mine && checkpoint.isPresent()) {
                long time = ByteBuffer.wrap(line.signature()).getLong();
                byte[] signature = Arrays.copyOfRange(line.signature(), TIME, TIME + SIGNATURE);
                if (noteKey().verifies(ALGORITHM, X509, message(name, checkpoint.get(), time), signature)) {
                    return Optional.of(time);
                }
            }
        }
        return Optional.empty();
    }

    static byte[] message(String cosigner, Checkpoint checkpoint, long unixSeconds) {
        byte[] name = cosigner.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(LABEL.length + 1 + name.length + TIME + 1 + origin.length + 16 + checkpoint.root().length)
                .put(LABEL)
                .put((byte) name.length)
                .put(name)
                .putLong(unixSeconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.root())
                .array();
    }
}
