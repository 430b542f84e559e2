package dev.wirewitness.benchmarks;

import dev.wirewitness.policy.detect.Detectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The vendors' tokens that the detectors know by their form alone, as regular expressions for other engines. */
final class TokenRules {
    /**
     * One form of a token.
     *
     * @param id the detector's
     */
    record Rule(String id, String regex) {}

    private TokenRules() {}

    /** All that have a fixed beginning and need no word nearby, in the order of the detectors' own list. */
    static List<Rule> all() throws IOException {
        List<Rule> rules = new ArrayList<>();
        try (InputStream in = Detectors.class.getResourceAsStream("tokens.txt")) {
            if (in == null) {
                throw new IOException("tokens.txt is missing beside " + Detectors.class.getName());
            }
            for (String line : new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList()) {
                String[] fields = line.split(" \\| ", -1);
                if (fields.length == 6 && !fields[4].contains("near=")) {
                    for (String shape : fields[5].strip().split(" +")) {
                        rules.add(new Rule(fields[0].strip(), "\\b" + regex(shape)));
                    }
                }
            }
        }
        return rules;
    }

    /** The list's own notation differs in the short names of classes, and in that other signs stand for themselves. */
    private static String regex(String shape) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < shape.length(); i++) {
            char c = shape.charAt(i);
            if (c == '\\') {
                regex.append('[').append(members(shape.charAt(++i))).append(']');
            } else if (c == '[') {
                int end = shape.indexOf(']', i);
                regex.append(shape, i, end + 1);
                i = end;
            } else if (c == '{') {
                int end = shape.indexOf('}', i);
                regex.append('{').append(bounds(shape.substring(i + 1, end))).append('}');
                i = end;
            } else {
                regex.append(Character.isLetterOrDigit(c) || c == '_' || c == '-' ? "" : "\\").append(c);
            }
        }
        return regex.toString();
    }

    /** RE2 repeats nothing more than 1,000 times; a longer token is found by its beginning. */
    private static String bounds(String written) {
        return Arrays.stream(written.split(","))
                .map(number -> String.valueOf(Math.min(1000, Integer.parseInt(number))))
                .collect(Collectors.joining(","));
    }

    private static String members(char name) {
        return switch (name) {
            case 'd' -> "0-9";
            case 'h' -> "0-9a-f";
            case 'H' -> "0-9a-fA-F";
            case 'a' -> "0-9A-Za-z";
            case 'w' -> "0-9A-Za-z_";
            case 't' -> "0-9A-Za-z_-";
            case 'b' -> "0-9A-Za-z+/";
            default -> throw new IllegalArgumentException("class " + name);
        };
    }
}
