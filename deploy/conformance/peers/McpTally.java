import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Compares two result folders of the MCP conformance suite check by check; exit 1 where they differ. */
final class McpTally {
    private static final Pattern CHECK =
            Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"[^{}]*?\"status\"\\s*:\\s*\"([A-Z]+)\"", Pattern.DOTALL);

    public static void main(String[] args) throws Exception {
        Map<String, String> straight = results(Path.of(args[0]));
        Map<String, String> through = results(Path.of(args[1]));
        int differ = 0;
        for (String check : straight.keySet()) {
            if (!straight.get(check).equals(through.get(check))) {
                differ++;
                System.out.println("DIFFERS " + check + ": straight " + straight.get(check) + ", through " + through.get(check));
            }
        }
        Map<String, Integer> counts = new TreeMap<>();
        through.values().forEach(status -> counts.merge(status, 1, Integer::sum));
        System.out.println(through.size() + " checks through us " + counts + ", " + differ + " differ from straight");
        System.exit(straight.isEmpty() || differ > 0 || !straight.keySet().equals(through.keySet()) ? 1 : 0);
    }

    private static Map<String, String> results(Path folder) throws IOException {
        Map<String, String> results = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return results;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().equals("checks.json")).sorted().toList()) {
                String scenario = folder.relativize(file).getName(0).toString().replaceAll("-\\d{4}-.*", "");
                Matcher each = CHECK.matcher(Files.readString(file));
                int n = 0;
                while (each.find()) {
                    results.put(scenario + "/" + each.group(1) + "#" + n++, each.group(2));
                }
            }
        }
        return results;
    }
}
