package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** E-mail addresses with ASCII local part and domain (RFC 5321 sections 2.3.11 and 4.5.3.1). */
final class EmailVerifier implements Verifier {
    static final DetectorDescription EMAIL = DetectionCollector.personal("email", "", "e-mail address", 78);

    private static final ByteClass LOCAL = new ByteClass("A-Za-z0-9._%+'-");
    private static final ByteClass DOMAIN = new ByteClass("A-Za-z0-9.-");
    private static final Set<String> FILE_ENDINGS = Set.of(
            "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "ts", "css", "py", "json", "html", "md", "txt", "java",
            "class", "min", "map", "lock", "yml", "yaml", "xml", "so");
    private static final Set<String> SERVICE_USERS = Set.of("git", "noreply", "no-reply", "donotreply", "svn", "hg");

    @Override
    public List<DetectorDescription> detectors() {
        return List.of(EMAIL);
    }

    @Override
    public List<Anchor> anchors() {
        return List.of(Anchor.exact("@"));
    }

    @Override
    public int verify(DecodedText text, int at, DetectionCollector out) {
        byte[] bytes = text.bytes();
        int start = at;
        while (start > 1 && at - start < 64 && LOCAL.has(bytes[start - 1])) {
            start--;
        }
        while (start < at && !Ascii.word(bytes[start])) {
            start++;
        }
        int end = domainEnd(bytes, at + 1, text.end());
        if (start == at || end < 0 || bytes[at - 1] == '.' || userInfo(bytes, start) || !out.candidate()) {
            return at + 1;
        }
        String local = string(bytes, start, at);
        String domain = string(bytes, at + 1, end);
        String last = domain.substring(domain.lastIndexOf('.') + 1);
        if (FILE_ENDINGS.contains(last) || local.contains("..")) {
            return at + 1;
        }
        Score score = Score.base(EMAIL.baseConfidence());
        if (documentation(domain, last)) {
            score.plus("test value", -20);
        }
        if (SERVICE_USERS.contains(local)) {
            score.plus("not a person's", -40);
        }
        out.report(EMAIL, start, end, score);
        return end;
    }

    /** One past a domain of two labels or more that ends in letters, or -1. */
    private static int domainEnd(byte[] bytes, int from, int limit) {
        int end = from;
        while (end < limit && end - from < 255 && DOMAIN.has(bytes[end])) {
            end++;
        }
        while (end > from && !Ascii.alnum(bytes[end - 1])) {
            end--;
        }
        int last = end;
        while (last > from && Ascii.letter(bytes[last - 1])) {
            last--;
        }
        boolean dotted = last > from + 1 && bytes[last - 1] == '.' && bytes[last - 2] != '.';
        boolean free = bytes[end] != '@' && bytes[end] != '_' && bytes[from] != '.' && bytes[from] != '-';
        return dotted && free && end - last >= 2 ? end : -1;
    }

    /** User and password of a URL look alike: {@code ://user:password@host.example}. */
    private static boolean userInfo(byte[] bytes, int start) {
        int from = start;
        while (from > 2 && start - from < 64 && (LOCAL.has(bytes[from - 1]) || bytes[from - 1] == ':')) {
            from--;
        }
        return from > 2 && bytes[from - 1] == '/' && bytes[from - 2] == '/';
    }

    /** Names reserved for documentation and tests by RFC 2606 and RFC 6761. */
    private static boolean documentation(String domain, String last) {
        return domain.equals("example.com")
                || domain.equals("example.org")
                || domain.equals("example.net")
                || domain.endsWith(".example.com")
                || domain.equals("test.com")
                || domain.equals("domain.com")
                || last.equals("example")
                || last.equals("test")
                || last.equals("invalid")
                || last.equals("localhost")
                || last.equals("local");
    }

    private static String string(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }
}
