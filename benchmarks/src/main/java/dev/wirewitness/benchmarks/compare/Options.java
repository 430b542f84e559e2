package dev.wirewitness.benchmarks.compare;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param seconds of each timed window
 * @param warm time before each window in which nothing counts
 * @param root the checkout
 */
record Options(
        List<String> peers,
        List<Case> cases,
        int seconds,
        Duration warm,
        int rounds,
        Optional<Path> json,
        Optional<Path> keep,
        Path root,
        boolean help) {
    static final String HELP = """
            Compares TLS-intercepting proxies: the same HTTPS traffic from one client to one origin on 127.0.0.1, through
            each peer in turn. Prints Markdown tables.

              --peers LIST    %s (default: all; what is not installed is left out)
              --cases LIST    %s (default: all)
              --seconds N     length of each timed window (3)
              --warm MS       before each window (1000)
              --rounds N      each case and peer so often, shuffled; tables show medians (3)
              --json FILE     also writes every window as JSON
              --keep FOLDER   works in FOLDER, made if need be, and leaves logs and data there
              --help          this
            """;

    static Options parse(String[] args) {
        List<String> peers = Peers.NAMES;
        List<Case> cases = Case.ALL;
        int seconds = 3;
        int warm = 1000;
        int rounds = 3;
        Optional<Path> json = Optional.empty();
        Optional<Path> keep = Optional.empty();
        boolean help = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> help = true;
                case "--peers" -> peers = peers(value(args, ++i));
                case "--cases" -> cases = cases(value(args, ++i));
                case "--seconds" -> seconds = number(args, ++i, 1, 600);
                case "--warm" -> warm = number(args, ++i, 0, 600_000);
                case "--rounds" -> rounds = number(args, ++i, 1, 100);
                case "--json" -> json = Optional.of(Path.of(value(args, ++i)));
                case "--keep" -> keep = Optional.of(Path.of(value(args, ++i)));
                default -> throw new IllegalArgumentException("option '" + args[i] + "' (expected: see --help)");
            }
        }
        Path root = Path.of(System.getProperty("wirewitness.root", "."));
        return new Options(peers, cases, seconds, Duration.ofMillis(warm), rounds, json, keep, root, help);
    }

    static String helpText() {
        return HELP.formatted(String.join(",", Peers.NAMES), Case.names());
    }

    private static List<String> peers(String list) {
        List<String> names = List.of(list.split(","));
        for (String name : names) {
            if (!Peers.NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "peer '" + name + "' (expected: one of " + String.join(",", Peers.NAMES) + ")");
            }
        }
        return names;
    }

    private static List<Case> cases(String list) {
        List<Case> cases = new ArrayList<>();
        for (String name : list.split(",")) {
            cases.add(Case.named(name));
        }
        return cases;
    }

    private static String value(String[] args, int at) {
        if (at >= args.length) {
            throw new IllegalArgumentException("option '" + args[at - 1] + "' (expected: a value behind it)");
        }
        return args[at];
    }

    private static int number(String[] args, int at, int least, int most) {
        String text = value(args, at);
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                "option '" + args[at - 1] + "': '" + text + "' (expected: " + least + "-" + most + ")");
    }
}
