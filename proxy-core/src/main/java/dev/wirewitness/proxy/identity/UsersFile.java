package dev.wirewitness.proxy.identity;

import dev.wirewitness.proxy.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code identity.users-file} as it was at one moment. A line is {@code user:hash} or {@code user:hash:group,group};
 * {@code !} for the hash means that the user has no password here, only groups. Empty lines and lines that begin with
 * {@code #} stay as they are. Immutable.
 */
public final class UsersFile {
    private static final long MAX_BYTES = 4 << 20;
    private static final int MAX_NAME = 255;
    private static final int MAX_GROUPS = 20;
    private static final int MAX_GROUP = 64;
    private static final int MAX_SHOWN_PROBLEMS = 20;
    private static final String NO_PASSWORD = "!";

    /** @param hash empty: known by other means only */
    public record User(String name, Optional<PasswordHash> hash, List<String> groups) {
        public User {
            groups = List.copyOf(groups);
        }
    }

    private final List<String> lines;
    private final Map<String, User> users;

    private UsersFile(List<String> lines, Map<String, User> users) {
        this.lines = List.copyOf(lines);
        this.users = users;
    }

    public static UsersFile empty() {
        return new UsersFile(List.of(), Map.of());
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException with every line that is wrong, or why the file cannot be used
     */
    public static UsersFile read(Path file) {
        return parse(text(file), file.toString());
    }

    /** The text of the file, once its size and mode are fine; problems as in {@link #read}. */
    static String text(Path file) {
        return PrivateFile.read("identity.users-file", file, MAX_BYTES, "lines user:hash, as 'wirewitness user add' writes");
    }

    static UsersFile parse(String text, String source) {
        List<String> problems = new ArrayList<>();
        Map<String, User> users = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            try {
                User user = parseLine(line);
                if (users.putIfAbsent(user.name(), user) != null) {
                    throw new IllegalArgumentException("user '" + user.name() + "' stands here twice (expected: once)");
                }
            } catch (IllegalArgumentException e) {
                problems.add(source + ":" + (i + 1) + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            List<String> shown = problems.subList(0, Math.min(problems.size(), MAX_SHOWN_PROBLEMS));
            String more = problems.size() > shown.size() ? "\nand " + (problems.size() - shown.size()) + " more" : "";
            throw new IllegalArgumentException("identity.users-file: " + String.join("\n", shown) + more);
        }
        return new UsersFile(lines, users);
    }

    private static User parseLine(String line) {
        String[] fields = line.split(":", 4);
        if (fields.length < 2 || fields.length > 3) {
            throw new IllegalArgumentException("not user:hash or user:hash:group,group");
        }
        String hash = fields[1].strip();
        return new User(
                name(fields[0]),
                hash.equals(NO_PASSWORD) ? Optional.empty() : Optional.of(PasswordHash.parse(hash)),
                groups(fields.length == 3 ? fields[2] : ""));
    }

    /** A name that can stand in the file, without blanks around it. */
    static String name(String text) {
        String name = text.strip();
        boolean bad = name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME
                || name.charAt(0) == '#' || name.chars().anyMatch(c -> c == ':' || Character.isISOControl(c));
        if (bad) {
            throw new IllegalArgumentException("user name (expected: 1 to " + MAX_NAME
                    + " bytes without colon and control characters, not beginning with #)");
        }
        return name;
    }

    /** Whether this is, as it stands, a name that a user can have. */
    static boolean isName(String text) {
        try {
            return name(text).equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** Names separated by commas or blanks. */
    static List<String> groups(String text) {
        List<String> groups = new ArrayList<>();
        for (String each : text.split("[,\\s]+")) {
            if (each.isEmpty()) {
                continue;
            }
            if (each.length() > MAX_GROUP || each.chars().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
                throw new IllegalArgumentException("group name (expected: 1 to " + MAX_GROUP
                        + " characters without colon, comma, blank and control characters)");
            }
            if (!groups.contains(each)) {
                groups.add(each);
            }
        }
        if (groups.size() > MAX_GROUPS) {
            throw new IllegalArgumentException(groups.size() + " groups (expected: at most " + MAX_GROUPS + ")");
        }
        return groups;
    }

    public Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** In the order of the file. */
    public List<User> users() {
        return List.copyOf(users.values());
    }

    /** With this user added, or changed where there is one; {@code password} empty: only groups. */
    public UsersFile with(String user, Optional<Password> password, List<String> groups) {
        String name = name(user);
        List<String> checked = groups(String.join(",", groups));
        String hash = password.map(p -> PasswordHash.of(p.bytes())).orElse(NO_PASSWORD);
        String line = name + ":" + hash + (checked.isEmpty() ? "" : ":" + String.join(",", checked));
        return replaced(name, Optional.of(line));
    }

    public UsersFile without(String user) {
        return replaced(user.strip(), Optional.empty());
    }

    private UsersFile replaced(String name, Optional<String> line) {
        List<String> changed = new ArrayList<>();
        boolean done = false;
        for (String each : lines) {
            if (!each.isBlank() && each.strip().charAt(0) != '#' && each.split(":", 2)[0].strip().equals(name)) {
                line.ifPresent(changed::add);
                done = true;
            } else {
                changed.add(each);
            }
        }
        if (!done) {
            line.ifPresent(changed::add);
        }
        return parse(String.join("\n", changed), "users file");
    }

    /** Writes all of it or nothing; a new file is for its owner only, an old one keeps its mode. */
    public void write(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        PosixFileAttributeView old = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (old != null) {
            Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(whole, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
        if (old != null && Files.exists(file)) {
            Files.setPosixFilePermissions(whole, old.readAttributes().permissions());
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
