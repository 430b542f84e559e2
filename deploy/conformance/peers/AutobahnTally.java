import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts what Autobahn's index.json says; exit 1 where a case failed. */
final class AutobahnTally {
    private static final Pattern CASE = Pattern.compile("\"(\\d+\\.\\d+(?:\\.\\d+)?)\"\\s*:\\s*\\{([^}]*)\\}");

    public static void main(String[] args) throws Exception {
        Map<String, List<String>> byBehavior = new TreeMap<>();
        Matcher each = CASE.matcher(Files.readString(Path.of(args[0])));
        int all = 0;
        while (each.find()) {
            all++;
            byBehavior.computeIfAbsent(field(each.group(2), "behavior"), _ -> new ArrayList<>()).add(each.group(1));
            String close = field(each.group(2), "behaviorClose");
            if (!close.equals("OK") && !close.equals("INFORMATIONAL")) {
                byBehavior.computeIfAbsent("close " + close, _ -> new ArrayList<>()).add(each.group(1));
            }
        }
        System.out.println(all + " cases");
        byBehavior.forEach((behavior, cases) ->
                System.out.println(behavior + " " + cases.size() + (behavior.equals("OK") ? "" : " " + cases)));
        boolean failed = all == 0 || byBehavior.keySet().stream().anyMatch(behavior -> behavior.contains("FAILED"));
        System.exit(failed ? 1 : 0);
    }

    private static String field(String text, String name) {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(text);
        return found.find() ? found.group(1) : "?";
    }
}
