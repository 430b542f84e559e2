import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts testssl's findings by severity and prints those above LOW; exit 1 for HIGH and CRITICAL. */
final class TestsslTally {
    private static final Pattern FINDING = Pattern.compile(
            "\"id\"\\s*:\\s*\"([^\"]*)\".*?\"severity\"\\s*:\\s*\"([^\"]*)\".*?\"finding\"\\s*:\\s*\"([^\"]*)\"", Pattern.DOTALL);

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        if (!Files.exists(file)) {
            System.out.println("testssl wrote nothing");
            System.exit(1);
        }
        Map<String, Integer> counts = new TreeMap<>();
        List<String> notable = new ArrayList<>();
        Matcher each = FINDING.matcher(Files.readString(file));
        while (each.find()) {
            counts.merge(each.group(2), 1, Integer::sum);
            if (List.of("MEDIUM", "HIGH", "CRITICAL").contains(each.group(2))) {
                notable.add(each.group(2) + " " + each.group(1) + ": " + each.group(3));
            }
        }
        System.out.println(counts);
        notable.forEach(System.out::println);
        System.exit(counts.containsKey("HIGH") || counts.containsKey("CRITICAL") ? 1 : 0);
    }
}
