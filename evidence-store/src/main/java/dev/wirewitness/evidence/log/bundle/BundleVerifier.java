package dev.wirewitness.evidence.log.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks an audit bundle with nothing but the JDK (17 or later). Every bundle carries this file, so that whoever
 * gets one can read the check before running it: {@code java BundleVerifier.java bundle.zip}. Its twin
 * verify_bundle.py does the same in Python; what both do is written down in evidence-store/README.md.
 */
public final class BundleVerifier {
    private static final String USAGE = """
            Usage: java BundleVerifier.java [OPTIONS] BUNDLE.zip
            Checks an audit bundle from its bytes alone, without a network.
              --key FILE             verifier key you got by another way (anchors the check)
              --held FILE            a checkpoint of this log that you kept from earlier; repeatable
              --max-gap-minutes N    minutes of silence that you accept (default: 0)
              --sample NONCE         draw a sample with a word of your own and print its records' numbers
              --per-stratum K        records per stratum of that sample (default: 5)
              --json                 for programs
            Exit codes: 0 all passes; 10 bytes changed; 11 not complete, rolled back or forked; 12 signature;
            13 recomputed figures differ; 14 checked, but only against the key in the bundle; 20 gaps; 2 usage.
            """;
    private static final int INTEGRITY = 10;
    private static final int COMPLETENESS = 11;
    private static final int SIGNATURE = 12;
    private static final int RECOMPUTED = 13;
    private static final int UNANCHORED = 14;
    private static final int GAPS = 20;
    private static final int HASH = 32;
    private static final int TEXT_LIMIT = 64 << 20;
    private static final long DEFAULT_HEARTBEAT = 60_000_000L;
    private static final Set<String> UNLISTED = Set.of("MANIFEST.json", "MANIFEST.sig", "SHA256SUMS");

    /** One check: its exit code is 0 when it passed. */
    public record Outcome(String name, int code, String message) {}

    /** What is asked of a bundle: keys and checkpoints are the text of their files. */
    public record Question(
            Optional<String> key, List<String> held, long maxGapMinutes, Optional<String> nonce, int perStratum) {}

    /** All checks, and what the records gave. */
    public record Answer(
            String origin, long from, long until, List<Outcome> checks, Map<String, List<Long>> sample) {
        /** The checks alone. */
        public Answer withoutSample() {
            return new Answer(origin, from, until, checks, Map.of());
        }

        /** The lowest code of a failed check; 0 when all passed. */
        public int code() {
            return checks.stream().mapToInt(Outcome::code).filter(code -> code != 0).min().orElse(0);
        }
    }

    /** Ends the check: what follows cannot be judged. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1;
    }

    private record Head(String origin, long size, byte[] root) {}

    private final ZipFile zip;
    private final Question question;
    private final LongConsumer progress;
    private final List<Outcome> checks = new ArrayList<>();
    private final Map<String, Long> listed = new TreeMap<>();
    private Map<String, Object> manifest = Map.of();
    private String origin = "";
    private long from;
    private long until;
    private byte[] root = new byte[0];
    /** How long a root key vouches for the log's key, in seconds since 1970; 0 where no root key is asked. */
    private long vouchedUntil;
    private Tally tally = new Tally(0);

    private BundleVerifier(ZipFile zip, Question question, LongConsumer progress) {
        this.zip = zip;
        this.question = question;
        this.progress = progress;
    }

    /** Checks the bundle in {@code file}; any bytes give an answer. {@code progress} hears how many records were read. */
    public static Answer verify(Path file, Question question, LongConsumer progress) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new BundleVerifier(zip, question, progress).run();
        } catch (IOException | RuntimeException e) {
            return new Answer("", 0, 0, List.of(new Outcome(
                    "zip", INTEGRITY, file + ": not readable as a zip file (" + e + "); get it again")), Map.of());
        }
    }

    /** {@code java BundleVerifier.java}: see --help. */
    public static void main(String[] arguments) throws IOException {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) throws IOException {
        Optional<String> key = Optional.empty();
        List<String> held = new ArrayList<>();
        long gap = 0;
        Optional<String> nonce = Optional.empty();
        int perStratum = 5;
        boolean json = false;
        Optional<Path> bundle = Optional.empty();
        try {
            for (int i = 0; i < arguments.length; i++) {
                switch (arguments[i]) {
                    case "--help", "-h" -> {
                        out.print(USAGE);
                        return 0;
                    }
                    case "--key" -> key = Optional.of(Files.readString(Path.of(arguments[++i])));
                    case "--held" -> held.add(Files.readString(Path.of(arguments[++i])));
                    case "--max-gap-minutes" -> gap = Long.parseLong(arguments[++i]);
                    case "--sample" -> nonce = Optional.of(arguments[++i]);
                    case "--per-stratum" -> perStratum = Integer.parseInt(arguments[++i]);
                    case "--json" -> json = true;
                    default -> bundle = Optional.of(Path.of(arguments[i]));
                }
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            err.print(USAGE);
            return 2;
        }
        if (bundle.isEmpty()) {
            err.print(USAGE);
            return 2;
        }
        Answer answer = verify(bundle.get(), new Question(key, held, gap, nonce, perStratum), read -> {});
        out.print(json ? json(answer) : text(answer));
        return answer.code();
    }

    /** For people: a line per check, the sample, and the sum. */
    public static String text(Answer answer) {
        StringBuilder text = new StringBuilder();
        if (!answer.origin().isEmpty()) {
            text.append("log          ").append(answer.origin()).append('\n');
            text.append("records      ").append(answer.from()).append(" to ").append(answer.until()).append('\n');
        }
        for (Outcome check : answer.checks()) {
            String mark = check.code() == 0 ? "ok  " : check.code() == UNANCHORED || check.code() == GAPS ? "NOTE" : "FAIL";
            text.append(mark).append(' ').append(check.name()).append(" ".repeat(Math.max(1, 12 - check.name().length())))
                    .append(check.message()).append('\n');
        }
        answer.sample().forEach((stratum, chosen) ->
                text.append("sample       ").append(stratum).append("  ").append(chosen).append('\n'));
        return text.append("exit code    ").append(answer.code()).append('\n').toString();
    }

    /** For programs: one line of JSON. */
    public static String json(Answer answer) {
        StringBuilder json = new StringBuilder("{\"checks\":[");
        String comma = "";
        for (Outcome check : answer.checks()) {
            json.append(comma).append("{\"code\":").append(check.code()).append(",\"message\":").append(quoted(check.message()))
                    .append(",\"name\":").append(quoted(check.name())).append('}');
            comma = ",";
        }
        json.append("],\"code\":").append(answer.code()).append(",\"from\":").append(answer.from()).append(",\"origin\":")
                .append(quoted(answer.origin())).append(",\"sample\":{");
        comma = "";
        for (Map.Entry<String, List<Long>> stratum : answer.sample().entrySet()) {
            json.append(comma).append(quoted(stratum.getKey())).append(':').append(stratum.getValue().toString().replace(" ", ""));
            comma = ",";
        }
        return json.append("},\"until\":").append(answer.until()).append("}\n").toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private Answer run() throws IOException {
        Map<String, List<Long>> sample = Map.of();
        try {
            files();
            List<Key> keys = keys();
            Head head = signatures(keys);
            tree(keys, head);
            if (withheld("records")) {
                pass("records", "the records are withheld: only their hashes are here");
            } else {
                records();
                tally.finish(this);
                policies();
                figures();
                sample = sample();
            }
            proofs(head);
            disclosures();
        } catch (Stop e) {
            // the check that failed is the last one in the list
        } catch (RuntimeException e) {
            fail("format", INTEGRITY, "the bundle is not in the expected form: " + e);
        }
        return new Answer(origin, from, until, Collections.unmodifiableList(checks), sample);
    }

    // ---- files -----------------------------------------------------------------------------------------------

    private void files() throws IOException, Stop {
        Set<String> there = new TreeSet<>();
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            require(there.add(entry.getName()), "files", INTEGRITY, entry.getName() + ": twice in the bundle (expected: once)");
            require(entry.getMethod() == ZipEntry.STORED, "files", INTEGRITY,
                    entry.getName() + ": compressed (expected: stored as it is)");
        }
        require(there.contains("MANIFEST.json"), "files", INTEGRITY, "MANIFEST.json: missing (expected: the list of all files)");
        byte[] manifestBytes = bytes("MANIFEST.json");
        manifest = object(new Json(manifestBytes).parse());
        origin = text(manifest, "origin");
        from = number(manifest, "from");
        until = number(manifest, "until");
        require(number(manifest, "v") == 1 && from >= 0 && from <= until, "files", INTEGRITY,
                "MANIFEST.json: version, from or until not as expected (expected: v 1, 0 <= from <= until)");
        StringBuilder sums = new StringBuilder();
        for (Object one : list(member(manifest, "files"))) {
            Map<String, Object> file = object(one);
            String path = text(file, "path");
            require(there.contains(path), "files", INTEGRITY, path + ": missing (expected: every file of the manifest)");
            String found = digest(path);
            require(found.equals(text(file, "sha256")), "files", INTEGRITY, path + ": SHA-256 " + found + " (expected: "
                    + text(file, "sha256") + ", as the manifest says)");
            listed.put(path, number(file, "bytes"));
            sums.append(found).append("  ").append(path).append('\n');
        }
        for (String path : there) {
            require(listed.containsKey(path) || UNLISTED.contains(path), "files", INTEGRITY,
                    path + ": not in the manifest (expected: no other file)");
        }
        sums.append(HexFormat.of().formatHex(sha256().digest(manifestBytes))).append("  MANIFEST.json\n");
        require(there.contains("SHA256SUMS") && sums.toString().equals(string("SHA256SUMS")), "files", INTEGRITY,
                "SHA256SUMS: not the list that the manifest gives (expected: the same digests)");
        pass("files", listed.size() + " files are as the manifest lists them");
    }

    private String digest(String path) throws IOException {
        MessageDigest sha = sha256();
        try (InputStream in = open(path)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private boolean withheld(String what) {
        return manifest.containsKey("withheld") && list(member(manifest, "withheld")).contains(what);
    }

    // ---- signatures ------------------------------------------------------------------------------------------

    /** An Ed25519 key and the name it signs under. */
    private record Key(String name, byte[] bytes) {
        static Optional<Key> of(String text) {
            String[] parts = text.strip().split("\\+", 3);
            byte[] blob = parts.length == 3 ? decoded(parts[2]) : new byte[0];
            return blob.length == HASH + 1 && blob[0] == 1
                    ? Optional.of(new Key(parts[0], Arrays.copyOfRange(blob, 1, blob.length)))
                    : Optional.empty();
        }

        boolean is(Key other) {
            return name.equals(other.name) && Arrays.equals(bytes, other.bytes);
        }
    }

    /** One key vouches for another: a key for its successor, or a root key, with an end, for a key of the log. */
    private record Vouched(Key by, Key key, long until) {}

    /** The keys that count: the auditor's own, else the one in the bundle, and those it leads to over keys/log.keys. */
    private List<Key> keys() throws IOException, Stop {
        String bundled = string("keys/log.vkey").strip();
        Optional<Key> anchor = Key.of(question.key().orElse(bundled));
        require(anchor.isPresent(), "key", SIGNATURE,
                "verifier key: not readable (expected: name+hex+base64 of an Ed25519 key)");
        List<Key> keys = chain(anchor.get(), vouched());
        require(keys.stream().anyMatch(key -> key.name().equals(origin)), "key", SIGNATURE, "verifier key of "
                + anchor.get().name() + " (expected: of " + origin + ", or a root key that vouches for one of its keys)");
        if (question.key().isPresent()) {
            Optional<Key> own = Key.of(bundled);
            require(own.isPresent() && keys.stream().anyMatch(own.get()::is), "key", SIGNATURE,
                    "keys/log.vkey: another key than the one you hold, and no key leads to it (expected: the same, or one that"
                            + " yours vouches for)");
            pass("key", keys.size() == 1
                    ? "the key is the one you hold"
                    : "the key is reached from the one you hold, which leads to " + (keys.size() - 1) + " others");
        } else {
            fail("key", UNANCHORED, "only the key in the bundle was used (expected: --key FILE with the key you got by another"
                    + " way); whoever made the bundle may have made the key");
        }
        return keys;
    }

    /** The notes in which both keys say so, whoever they are. */
    private List<Vouched> vouched() throws IOException {
        List<Vouched> notes = new ArrayList<>();
        if (!listed.containsKey("keys/log.keys")) {
            return notes;
        }
        for (String line : string("keys/log.keys").split("\n")) {
            String note = new String(decoded(line), StandardCharsets.UTF_8);
            String[] lines = note.split("\n", -1);
            boolean form = lines.length > 5 && lines[0].equals("wirewitness log key v1") && lines[2].startsWith("by ")
                    && lines[3].startsWith("key ") && lines[4].matches("until (0|[1-9][0-9]{0,11})") && lines[5].isEmpty();
            Optional<Key> by = form ? Key.of(lines[2].substring(3)) : Optional.empty();
            Optional<Key> key = form ? Key.of(lines[3].substring(4)) : Optional.empty();
            boolean signed = by.isPresent() && key.isPresent() && key.get().name().equals(lines[1])
                    && signed(note, List.of(by.get())) && signed(note, List.of(key.get()));
            if (signed) {
                notes.add(new Vouched(by.get(), key.get(), Long.parseLong(lines[4].substring(6))));
            }
        }
        return notes;
    }

    /** A key knows its successor and whom it succeeded; a root key vouches, and nothing leads back to it. */
    private List<Key> chain(Key anchor, List<Vouched> notes) {
        List<Key> keys = new ArrayList<>(List.of(anchor));
        for (int i = 0; i < keys.size(); i++) {
            Key known = keys.get(i);
            for (Vouched note : notes) {
                if (note.by().is(known) && keys.stream().noneMatch(note.key()::is)) {
                    keys.add(note.key());
                    vouchedUntil = Math.max(vouchedUntil, note.until());
                } else if (note.until() == 0 && note.key().is(known) && keys.stream().noneMatch(note.by()::is)) {
                    keys.add(note.by());
                }
            }
        }
        return keys;
    }

    private Head signatures(List<Key> keys) throws IOException, Stop {
        if (listed.isEmpty() || zip.getEntry("MANIFEST.sig") == null) {
            pass("manifest", "not signed: the exporter had no signing key; the checkpoint below carries the proof");
        } else {
            String signed = "wirewitness audit bundle v1\n" + origin + "\nsha256:"
                    + HexFormat.of().formatHex(sha256().digest(bytes("MANIFEST.json"))) + "\n";
            String note = string("MANIFEST.sig");
            require(note.startsWith(signed + "\n") && signed(note, keys), "manifest", SIGNATURE,
                    "MANIFEST.sig: not this manifest, or not signed by the log's key (expected: both)");
            pass("manifest", "the manifest is signed by the log's key");
        }
        Head head = head("log/checkpoint", string("log/checkpoint"), keys, "signature");
        require(head.size() == until, "signature", COMPLETENESS, "log/checkpoint: of " + head.size() + " records (expected: "
                + until + ", where the bundle ends)");
        pass("signature", "the checkpoint of " + until + " records is signed by " + origin);
        root = head.root();
        return head;
    }

    private Head head(String where, String note, List<Key> keys, String check) throws Stop {
        String[] lines = note.split("\n", -1);
        boolean readable = lines.length >= 5 && lines[1].matches("0|[1-9][0-9]{0,17}") && decoded(lines[2]).length == HASH;
        require(readable, check, SIGNATURE, where + ": not a checkpoint (expected: origin, size, root, signature)");
        require(lines[0].equals(origin), check, SIGNATURE, where + ": of " + lines[0] + " (expected: " + origin + ")");
        require(signed(note, keys), check, SIGNATURE, where + ": the signature is not that of this text with the log's key");
        return new Head(lines[0], Long.parseLong(lines[1]), decoded(lines[2]));
    }

    /** Whether one of the keys signed: a line bears its name and id, and the signature is right. */
    private static boolean signed(String note, List<Key> keys) {
        int gap = note.lastIndexOf("\n\n");
        if (gap < 0) {
            return false;
        }
        byte[] message = note.substring(0, gap + 1).getBytes(StandardCharsets.UTF_8);
        for (Key key : keys) {
            MessageDigest sha = sha256();
            sha.update((key.name() + "\n\u0001").getBytes(StandardCharsets.UTF_8));
            byte[] id = Arrays.copyOf(sha.digest(key.bytes()), 4);
            for (String line : note.substring(gap + 2).split("\n")) {
                String start = "\u2014 " + key.name() + " ";
                byte[] blob = line.startsWith(start) ? decoded(line.substring(start.length())) : new byte[0];
                if (blob.length == 68 && Arrays.equals(Arrays.copyOf(blob, 4), id)
                        && verifies(key.bytes(), message, Arrays.copyOfRange(blob, 4, 68))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean verifies(byte[] key, byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(HexFormat.of().parseHex("302a300506032b6570032100"), 44);
            System.arraycopy(key, 0, encoded, 12, HASH);
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    // ---- tree ------------------------------------------------------------------------------------------------

    /** The right edge of a growing tree: roots of complete subtrees by level. */
    private static final class Edge {
        private final byte[][] roots = new byte[63][];
        private long size;

        void add(byte[] leaf) {
            byte[] hash = leaf;
            int level = 0;
            for (; (size >>> level & 1) == 1; level++) {
                hash = node(roots[level], hash);
            }
            roots[level] = hash;
            size++;
        }

        byte[] root() {
            byte[] hash = new byte[0];
            for (int level = 0; level < 63; level++) {
                if ((size >>> level & 1) == 1) {
                    hash = hash.length == 0 ? roots[level] : node(roots[level], hash);
                }
            }
            return size == 0 ? sha256().digest() : hash;
        }
    }

    private void tree(List<Key> keys, Head head) throws IOException, Stop {
        Edge edge = new Edge();
        byte[] frontier = bytes("log/frontier.bin");
        require(frontier.length == Long.bitCount(from) * HASH, "root", COMPLETENESS, "log/frontier.bin: " + frontier.length
                + " bytes (expected: " + Long.bitCount(from) * HASH + ", one hash per bit of " + from + ")");
        int at = 0;
        for (int level = 62; level >= 0; level--) {
            if ((from >>> level & 1) == 1) {
                edge.roots[level] = Arrays.copyOfRange(frontier, at, at + HASH);
                at += HASH;
            }
        }
        edge.size = from;
        Map<Long, List<String>> roots = new TreeMap<>();
        List<Head> held = new ArrayList<>();
        for (String path : listed.keySet()) {
            if (path.startsWith("log/checkpoints/")) {
                held.add(head(path, string(path), keys, "checkpoints"));
            }
        }
        int kept = held.size();
        for (String text : question.held()) {
            held.add(head("held checkpoint", text, keys, "held"));
        }
        held.forEach(h -> roots.computeIfAbsent(h.size(), s -> new ArrayList<>()));
        require(listed.getOrDefault("log/leafhashes.bin", -1L) == (until - from) * HASH, "root", COMPLETENESS,
                "log/leafhashes.bin: " + listed.getOrDefault("log/leafhashes.bin", 0L) + " bytes (expected: "
                        + (until - from) * HASH + ", 32 for each record from " + from + " to " + until + ")");
        Map<Long, byte[]> found = new HashMap<>();
        try (InputStream in = open("log/leafhashes.bin")) {
            for (long index = from; ; index++) {
                if (roots.containsKey(index) && index > 0) {
                    found.put(index, edge.root());
                }
                if (index == until) {
                    break;
                }
                edge.add(in.readNBytes(HASH));
            }
        }
        require(Arrays.equals(edge.root(), root), "root", COMPLETENESS, "the hashes of records " + from + " to " + until
                + " do not give the root of the checkpoint (expected: every record of the range, in order, none more); a"
                + " record was left out, put in, moved or exchanged");
        pass("root", (until - from) + " hashes behind the " + from + " earlier records give the signed root: none is missing");
        for (int i = 0; i < held.size(); i++) {
            history(held.get(i), found, head, i >= kept);
        }
    }

    /** A checkpoint from another time must be one of the same history. */
    private void history(Head other, Map<Long, byte[]> found, Head head, boolean own) throws IOException, Stop {
        String check = own ? "held" : "checkpoints";
        String what = (own ? "held checkpoint of " : "earlier checkpoint of ") + other.size() + " records";
        if (other.size() > until) {
            if (own) {
                fail(check, UNANCHORED, what + ": newer than the bundle (expected: at most " + until
                        + "); ask for the consistency proof, or a bundle that ends later: a shorter log would be a rollback");
            }
            return;
        }
        byte[] same = found.get(other.size());
        boolean consistent;
        if (same != null) {
            consistent = Arrays.equals(same, other.root());
        } else if (other.size() == 0) {
            consistent = true;
        } else {
            String path = "log/consistency/" + other.size();
            if (!listed.containsKey(path)) {
                fail(check, UNANCHORED, what + ": " + path + " is not in the bundle (expected: the proof from it to " + until
                        + "); ask for it with evidence export --held");
                return;
            }
            List<byte[]> proof = new ArrayList<>();
            string(path).lines().forEach(line -> proof.add(decoded(line)));
            consistent = consistent(other.size(), other.root(), until, head.root(), proof);
        }
        require(consistent, check, COMPLETENESS, what + ": not the beginning of this log (expected: the same root); the"
                + " history was forked or rewritten");
        pass(check, what + ": this log goes on from it");
    }

    /** RFC 9162 section 2.1.4.2. */
    private static boolean consistent(long older, byte[] olderRoot, long newer, byte[] newerRoot, List<byte[]> proof) {
        boolean whole = Long.bitCount(older) == 1;
        if (proof.isEmpty()) {
            return false;
        }
        long node = older - 1;
        long last = newer - 1;
        for (; (node & 1) == 1; node >>= 1) {
            last >>= 1;
        }
        byte[] oldHash = whole ? olderRoot : proof.get(0);
        byte[] newHash = oldHash;
        for (byte[] step : proof.subList(whole ? 0 : 1, proof.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                oldHash = node(step, oldHash);
                newHash = node(step, newHash);
                for (; (node & 1) == 0 && node != 0; node >>= 1) {
                    last >>= 1;
                }
            } else {
                newHash = node(newHash, step);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(oldHash, olderRoot) && Arrays.equals(newHash, newerRoot);
    }

    /** RFC 9162 section 2.1.3.2. */
    private static boolean includes(byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
        long node = index;
        long last = size - 1;
        byte[] hash = leaf;
        for (byte[] sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = node(sibling, hash);
                for (; (node & 1) == 0 && node != 0; node >>= 1) {
                    last >>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return index < size && last == 0 && Arrays.equals(hash, root);
    }

    /** Each proof file stands for itself: it must lead from its record's hash to the bundle's checkpoint. */
    private void proofs(Head head) throws IOException, Stop {
        int count = 0;
        for (String path : listed.keySet()) {
            if (!path.startsWith("proofs/") || !path.endsWith(".tlog-proof")) {
                continue;
            }
            String proof = string(path);
            int gap = proof.indexOf("\n\n");
            require(gap > 0, "proofs", INTEGRITY, path + ": not readable (expected: c2sp.org/tlog-proof@v1)");
            String[] lines = proof.substring(0, gap).split("\n");
            int first = lines.length > 1 && lines[1].startsWith("extra ") ? 2 : 1;
            require(lines.length > first && lines[0].equals("c2sp.org/tlog-proof@v1") && lines[first].startsWith("index "),
                    "proofs", INTEGRITY, path + ": not readable (expected: c2sp.org/tlog-proof@v1)");
            long index = Long.parseLong(lines[first].substring(6));
            List<byte[]> steps = new ArrayList<>();
            for (String line : Arrays.asList(lines).subList(first + 1, lines.length)) {
                steps.add(decoded(line));
            }
            byte[] leaf = index >= from && index < until ? leaf(index) : new byte[HASH];
            require(first == 1 || Arrays.equals(leaf, leafOf(decoded(lines[1].substring(6)))), "proofs", INTEGRITY,
                    path + ": the record in it is not record " + index + " of the log (expected: unchanged bytes)");
            require(index >= from && index < until && includes(leaf, index, until, steps, head.root())
                            && proof.substring(gap + 2).equals(string("log/checkpoint")),
                    "proofs", INTEGRITY, path + ": does not lead from record " + index + " to the checkpoint (expected: it does)");
            count++;
        }
        if (count > 0) {
            pass("proofs", count + " single proofs lead to the checkpoint");
        }
    }

    /** Personal fields disclosed to the auditor: the record, whose proof stands beside them, must hold their commitment. */
    private void disclosures() throws IOException, Stop {
        int count = 0;
        for (String path : listed.keySet()) {
            if (!path.startsWith("disclose/") || !path.endsWith(".json")) {
                continue;
            }
            Map<String, Object> disclosed = object(new Json(bytes(path)).parse());
            String proof = String.format("proofs/%012d.tlog-proof", number(disclosed, "index"));
            String[] lines = listed.containsKey(proof) ? string(proof).split("\n", 3) : new String[0];
            require(lines.length == 3 && lines[1].startsWith("extra "), "disclosed", INTEGRITY,
                    path + ": without its record (expected: " + proof + " with the record in it)");
            Map<String, Object> subject = object(member(
                    object(member(object(new Json(decoded(lines[1].substring(6))).parse()), "body")), "subject"));
            MessageDigest sha = sha256();
            sha.update(decoded(text(disclosed, "salt")));
            byte[] commitment = sha.digest(text(disclosed, "fields").getBytes(StandardCharsets.UTF_8));
            require(Base64.getEncoder().encodeToString(commitment).equals(text(subject, "commitment")), "disclosed", RECOMPUTED,
                    path + ": not the fields that record " + number(disclosed, "index") + " commits to (expected: what was sealed)");
            count++;
        }
        if (count > 0) {
            pass("disclosed", "the disclosed fields of " + count + " records are those that were sealed");
        }
    }

    private byte[] leaf(long index) throws IOException {
        try (InputStream in = open("log/leafhashes.bin")) {
            in.skipNBytes((index - from) * HASH);
            return in.readNBytes(HASH);
        }
    }

    // ---- records ---------------------------------------------------------------------------------------------

    private void records() throws IOException, Stop {
        tally = new Tally(question.perStratum());
        Optional<String> word = nonce();
        long index = from;
        try (InputStream hashes = open("log/leafhashes.bin")) {
            for (String path : listed.keySet()) {
                if (!path.startsWith("log/records/")) {
                    continue;
                }
                require(path.equals(String.format("log/records/%012d.jsonl", index)), "records", COMPLETENESS,
                        path + ": where record " + index + " should begin (expected: no gap between the files)");
                byte[] lines = bytes(path);
                int start = 0;
                for (int at = 0; at < lines.length; at++) {
                    if (lines[at] == '\n') {
                        record(index++, Arrays.copyOfRange(lines, start, at), hashes.readNBytes(HASH), word);
                        start = at + 1;
                    }
                }
                require(start == lines.length, "records", INTEGRITY, path + ": ends inside a line (expected: whole lines)");
                progress.accept(index - from);
            }
        }
        require(index == until, "records", COMPLETENESS, (index - from) + " records (expected: " + (until - from) + ")");
        pass("records", (until - from) + " records are the ones that were hashed");
    }

    private void record(long index, byte[] line, byte[] hash, Optional<String> word) throws Stop {
        require(Arrays.equals(leafOf(line), hash), "records", INTEGRITY,
                "record " + index + ": its bytes do not give its hash (expected: unchanged bytes)");
        Map<String, Object> record = parsed(line);
        Optional<String> broken = tally.add(index, record);
        require(broken.isEmpty(), "sequence", COMPLETENESS, broken.orElse(""));
        if (word.isPresent()) {
            tally.draw(index, record, root, word.get());
        }
    }

    /** A record as a map; one of another product is hashed like any other, and counted as unreadable. */
    static Map<String, Object> parsed(byte[] line) {
        try {
            return object(new Json(line).parse());
        } catch (RuntimeException e) {
            return Map.of("type", "unreadable");
        }
    }

    private void policies() throws IOException, Stop {
        int found = 0;
        for (String path : listed.keySet()) {
            if (path.startsWith("policy/")) {
                require(path.equals("policy/" + digest(path) + ".yaml"), "policies", INTEGRITY,
                        path + ": its SHA-256 is " + digest(path) + " (expected: the one in its name)");
                found++;
            }
        }
        if (withheld("policies")) {
            pass("policies", "the policies in force are not in the bundle");
            return;
        }
        for (String digest : tally.policies()) {
            require(listed.containsKey("policy/" + digest.replace("sha256:", "") + ".yaml"), "policies", COMPLETENESS,
                    "policy " + digest + ": a record names it, but its text is not here (expected: policy/DIGEST.yaml)");
        }
        pass("policies", found + " policies, each under its digest; every record's policy is among them");
    }

    /** Figures that the bundle states are counted again. */
    private void figures() throws IOException, Stop {
        Object stated = new Json(bytes("figures.json")).parse();
        Map<String, Object> counted = tally.figures();
        require(stated.equals(counted), "figures", RECOMPUTED,
                "figures.json: states " + stated + " (expected: " + counted + ", as counted from the records)");
        pass("figures", "the stated figures are what the records give: " + counted.get("types"));
    }

    private Optional<String> nonce() throws IOException {
        if (question.nonce().isPresent() || !listed.containsKey("sample.json")) {
            return question.nonce();
        }
        Map<String, Object> stated = object(new Json(bytes("sample.json")).parse());
        tally.perStratum = (int) number(stated, "per_stratum");
        return Optional.of(text(stated, "nonce"));
    }

    private Map<String, List<Long>> sample() throws IOException, Stop {
        Map<String, List<Long>> drawn = tally.sample();
        if (question.nonce().isEmpty() && listed.containsKey("sample.json")) {
            Map<String, Object> stated = object(new Json(bytes("sample.json")).parse());
            require(drawn.equals(stated.get("strata")), "sample", RECOMPUTED, "sample.json: states " + stated.get("strata")
                    + " (expected: " + drawn + ", as drawn with its nonce)");
            pass("sample", "the sample is the one that its nonce gives");
        }
        return drawn;
    }

    /** What the records add up to; the one who writes a bundle counts with it too. */
    static final class Tally {
        private int perStratum;
        private final Map<String, Long> types = new TreeMap<>();
        private final Map<String, Long> actions = new TreeMap<>();
        private final Map<String, Long> findings = new TreeMap<>();
        private final Set<String> policies = new TreeSet<>();
        private final Set<String> boots = new HashSet<>();
        private final Map<String, PriorityQueue<Drawn>> strata = new TreeMap<>();
        private long bytesOut;
        private String boot = "";
        private String type = "";
        private long seq = -1;
        private long latest;
        private long heartbeat = DEFAULT_HEARTBEAT;
        private long firstDropped = -1;
        private long bootDropped;
        private long dropped;
        private long silentMicros;

        private record Drawn(byte[] mac, long index) {}

        Tally(int perStratum) {
            this.perStratum = perStratum;
        }

        /** Digests of the policies that records name. */
        Set<String> policies() {
            return policies;
        }

        /** Counts a record; says what is wrong with its place in the sequence. */
        Optional<String> add(long index, Map<String, Object> record) {
            String kind = text(record, "type");
            types.merge(kind, 1L, Long::sum);
            if (kind.equals("unreadable")) {
                return Optional.empty();
            }
            Optional<String> broken = sequence(index, record, kind);
            Map<String, Object> body = object(member(record, "body"));
            String policy = text(record, "policy_digest");
            if (!policy.isEmpty()) {
                policies.add(policy);
            }
            if (kind.equals("decided")) {
                actions.merge(text(body, "action"), 1L, Long::sum);
                bytesOut += number(body, "bytes_out");
                for (Object one : list(body.getOrDefault("findings", List.of()))) {
                    findings.merge(text(object(one), "type"), number(object(one), "count"), Long::sum);
                }
            }
            if (kind.equals("node.heartbeat") || kind.equals("node.stopped")) {
                long counter = number(body, "dropped");
                firstDropped = firstDropped < 0 ? counter : firstDropped;
                bootDropped = Math.max(bootDropped, counter);
            }
            if (kind.equals("evidence.gap")) {
                silentMicros += Math.max(0, number(body, "until_micros") - number(body, "from_micros"));
            }
            return broken;
        }

        private Optional<String> sequence(long index, Map<String, Object> record, String kind) {
            String recordBoot = text(record, "boot_id");
            long recordSeq = number(record, "node_seq");
            long time = number(record, "event_time");
            boolean first = boot.isEmpty();
            boolean next = recordBoot.equals(boot) && recordSeq == seq + 1;
            boolean fresh = !recordBoot.equals(boot) && (recordSeq == 0 || first) && boots.add(recordBoot);
            Optional<String> broken = next || fresh
                    ? Optional.empty()
                    : Optional.of("record " + index + ": sequence number " + recordSeq + " of boot " + recordBoot + " (expected: "
                            + (recordBoot.equals(boot) ? seq + 1 : 0) + ", once)");
            if (!first && next && time - latest > 2 * heartbeat) {
                silentMicros += time - latest;
            }
            if (!first && !next && !type.equals("node.stopped")) {
                silentMicros += Math.max(0, time - latest);
            }
            if (!recordBoot.equals(boot)) {
                closeBoot();
                firstDropped = recordSeq == 0 ? 0 : -1;
                latest = time;
            }
            if (kind.equals("node.started")) {
                heartbeat = number(object(member(record, "body")), "heartbeat_micros");
            }
            boot = recordBoot;
            seq = recordSeq;
            type = kind;
            latest = Math.max(latest, time);
            return broken;
        }

        private void closeBoot() {
            dropped += Math.max(0, bootDropped - Math.max(0, firstDropped));
            bootDropped = 0;
            firstDropped = -1;
        }

        void finish(BundleVerifier check) {
            closeBoot();
            long minutes = (silentMicros + 59_999_999) / 60_000_000;
            if (check.vouchedUntil > 0 && latest / 1_000_000 > check.vouchedUntil) {
                check.fail("key", SIGNATURE, "the root key vouches for the log's key until second " + check.vouchedUntil
                        + " of 1970, and records are newer (expected: a newer certificate)");
            }
            check.pass("sequence", "sequence numbers run without gaps in " + boots.size() + " runs of the node");
            if (minutes > check.question.maxGapMinutes() || dropped > 0) {
                check.fail("gaps", GAPS, minutes + " minutes without evidence and " + dropped + " records that could not be written"
                        + " (accepted: " + check.question.maxGapMinutes() + " and 0); the records say when");
            } else {
                check.pass("gaps", minutes + " minutes without evidence, no record lost");
            }
        }

        /** Adds a record to the sample of its stratum, if it is among the lowest. */
        void draw(long index, Map<String, Object> record, byte[] root, String nonce) {
            String stratum = text(record, "type");
            if (stratum.equals("decided")) {
                stratum += "/" + text(object(member(record, "body")), "action");
            }
            PriorityQueue<Drawn> lowest = strata.computeIfAbsent(
                    stratum, s -> new PriorityQueue<>((a, b) -> Arrays.compareUnsigned(b.mac(), a.mac())));
            lowest.add(new Drawn(rank(index, stratum, root, nonce), index));
            if (lowest.size() > perStratum) {
                lowest.poll();
            }
        }

        private static byte[] rank(long index, String stratum, byte[] root, String nonce) {
            MessageDigest sha = sha256();
            sha.update("sample-v1".getBytes(StandardCharsets.UTF_8));
            sha.update(root);
            sha.update(stratum.getBytes(StandardCharsets.UTF_8));
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(sha.digest(nonce.getBytes(StandardCharsets.UTF_8)), "HmacSHA256"));
                return mac.doFinal(ByteBuffer.allocate(8).putLong(index).array());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("HmacSHA256: not in this JDK", e);
            }
        }

        Map<String, List<Long>> sample() {
            Map<String, List<Long>> drawn = new TreeMap<>();
            strata.forEach((stratum, lowest) ->
                    drawn.put(stratum, lowest.stream().map(Drawn::index).sorted().toList()));
            return drawn;
        }

        Map<String, Object> figures() {
            Map<String, Object> figures = new TreeMap<>();
            figures.put("actions", actions);
            figures.put("bytes_out", bytesOut);
            figures.put("findings", findings);
            figures.put("types", types);
            return figures;
        }
    }

    // ---- small things ----------------------------------------------------------------------------------------

    private void pass(String name, String message) {
        checks.add(new Outcome(name, 0, message));
    }

    private void fail(String name, int code, String message) {
        checks.add(new Outcome(name, code, message));
    }

    private void require(boolean holds, String name, int code, String message) throws Stop {
        if (!holds) {
            fail(name, code, message);
            throw new Stop();
        }
    }

    private InputStream open(String path) throws IOException {
        ZipEntry entry = zip.getEntry(path);
        if (entry == null) {
            throw new IllegalArgumentException(path + " is missing");
        }
        return zip.getInputStream(entry);
    }

    private byte[] bytes(String path) throws IOException {
        try (InputStream in = open(path)) {
            byte[] read = in.readNBytes(TEXT_LIMIT + 1);
            if (read.length > TEXT_LIMIT) {
                throw new IllegalArgumentException(path + " is longer than 64 MiB");
            }
            return read;
        }
    }

    private String string(String path) throws IOException {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] leafOf(byte[] entry) {
        MessageDigest sha = sha256();
        sha.update((byte) 0);
        return sha.digest(entry);
    }

    private static byte[] node(byte[] left, byte[] right) {
        MessageDigest sha = sha256();
        sha.update((byte) 1);
        sha.update(left);
        return sha.digest(right);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256: not in this JDK", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    private static Object member(Map<String, Object> object, String name) {
        return Optional.ofNullable(object.get(name))
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private static String text(Map<String, Object> object, String name) {
        return object.getOrDefault(name, "") instanceof String text ? text : "";
    }

    private static long number(Map<String, Object> object, String name) {
        return object.getOrDefault(name, 0L) instanceof Long number ? number : 0;
    }

    /** As much JSON as the bundle's own files need; null is an empty Optional. */
    private static final class Json {
        private static final int DEPTH = 64;
        private final String text;
        private int at;
        private int depth;

        Json(byte[] bytes) {
            this.text = new String(bytes, StandardCharsets.UTF_8);
        }

        Object parse() {
            Object value = value();
            space();
            if (at != text.length()) {
                throw new IllegalArgumentException("JSON: more behind the end at " + at);
            }
            return value;
        }

        private Object value() {
            space();
            char c = peek();
            if (c == '{' || c == '[') {
                if (++depth > DEPTH) {
                    throw new IllegalArgumentException("JSON: nested deeper than " + DEPTH);
                }
                Object nested = c == '{' ? members() : items();
                depth--;
                return nested;
            }
            if (c == '"') {
                return quoted();
            }
            for (String word : List.of("true", "false", "null")) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("null") ? Optional.empty() : (Object) word.equals("true");
                }
            }
            int start = at;
            while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            String digits = text.substring(start, at);
            return digits.matches("-?\\d{1,18}") ? (Object) Long.valueOf(digits) : (Object) Double.valueOf(digits);
        }

        private Map<String, Object> members() {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            for (space(); peek() != '}'; space()) {
                String name = quoted();
                space();
                expect(':');
                if (members.put(name, value()) != null) {
                    throw new IllegalArgumentException("JSON: " + name + " twice");
                }
                space();
                if (peek() != '}') {
                    expect(',');
                }
            }
            at++;
            return members;
        }

        private List<Object> items() {
            List<Object> items = new ArrayList<>();
            at++;
            for (space(); peek() != ']'; space()) {
                items.add(value());
                space();
                if (peek() != ']') {
                    expect(',');
                }
            }
            at++;
            return items;
        }

        private String quoted() {
            expect('"');
            StringBuilder value = new StringBuilder();
            for (char c = next(); c != '"'; c = next()) {
                value.append(c == '\\' ? escaped() : c);
            }
            return value.toString();
        }

        private char escaped() {
            char c = next();
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> (char) Integer.parseInt(text.substring(at, at += 4), 16);
                default -> c;
            };
        }

        private void space() {
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
        }

        private char peek() {
            return text.charAt(at);
        }

        private char next() {
            return text.charAt(at++);
        }

        private void expect(char c) {
            if (next() != c) {
                throw new IllegalArgumentException("JSON: no '" + c + "' at " + (at - 1));
            }
        }
    }
}
