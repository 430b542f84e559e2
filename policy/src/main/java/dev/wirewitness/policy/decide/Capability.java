package dev.wirewitness.policy.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a tool can probably do, read from the words of its name; the gravest first. */
enum Capability {
    EXECUTES(16, "runs commands", Set.of(
            "exec", "execute", "shell", "bash", "terminal", "command", "commands", "cmd", "eval", "spawn", "sudo",
            "ssh", "powershell", "subprocess", "interpreter")),
    ACTS_OUTSIDE(12, "acts on others", Set.of(
            "send", "post", "publish", "email", "mail", "tweet", "upload", "pay", "payment", "transfer", "purchase",
            "refund", "charge", "deploy", "merge", "push", "invite")),
    READS_SECRETS(10, "reads secrets", Set.of(
            "secret", "secrets", "credential", "credentials", "password", "passwords", "token", "tokens", "vault",
            "keychain", "cookies", "env", "environment")),
    WRITES(8, "writes", Set.of(
            "write", "edit", "delete", "remove", "update", "create", "insert", "move", "rename", "drop", "patch",
            "modify", "overwrite", "append", "replace", "add", "set")),
    READS_INSIDE(5, "reads internal data", Set.of(
            "query", "sql", "database", "db", "file", "files", "directory", "repo", "repository", "table", "tables",
            "document", "documents", "mailbox", "calendar", "ticket", "tickets")),
    READS(2, "reads", Set.of());

    private static final Set<String> PROGRAMS =
            Set.of("code", "script", "python", "javascript", "program", "node", "sql");

    private final int points;
    private final String what;
    private final Set<String> words;

    Capability(int points, String what, Set<String> words) {
        this.points = points;
        this.what = what;
        this.words = words;
    }

    int points() {
        return points;
    }

    String what() {
        return what;
    }

    static Capability of(String tool) {
        List<String> words = words(tool);
        boolean runs = words.contains("run");
        for (Capability capability : values()) {
            for (String word : words) {
                if (capability.words.contains(word) || capability == EXECUTES && runs && PROGRAMS.contains(word)) {
                    return capability;
                }
            }
        }
        return READS;
    }

    /** {@code readFile}, {@code read_file} and {@code fs.read-file} all hold the words read and file. */
    private static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean cut = i == name.length()
                    || !Character.isLetterOrDigit(name.charAt(i))
                    || i > start && Character.isUpperCase(name.charAt(i)) && Character.isLowerCase(name.charAt(i - 1));
            if (cut) {
                if (i > start) {
                    words.add(name.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = i < name.length() && Character.isLetterOrDigit(name.charAt(i)) ? i : i + 1;
            }
        }
        return words;
    }
}
