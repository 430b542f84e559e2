package dev.wirewitness.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RFC 9112 read slowly and obviously: regular expressions on whole messages. What the fast readers accept, this one
 * must accept too, and see the same in it.
 */
final class SlowReader {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** What may stand in a target, and which version this is, {@link RequestReader} checks. */
    private static final Pattern REQUEST = Pattern.compile("(" + TOKEN + ") ([^ \\t\\r\\n]+) HTTP/[0-9]\\.[0-9]");

    private static final Pattern STATUS =
            Pattern.compile("HTTP/1\\.[01] ([0-9]{3})([\\t ]*| [\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*?)[ \\t]*");
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]+)([ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");

    /** {@code start}: target or status. */
    record Message(String start, String content) {}

    private final String text;
    private int at;

    private SlowReader(byte[] bytes) {
        text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The first message, if it is complete and sound. */
    static Optional<Message> first(byte[] bytes, boolean request) {
        return new SlowReader(bytes).read(request);
    }

    private Optional<Message> read(boolean request) {
        if (request && text.startsWith("\r\n")) {
            at = 2;
        }
        List<String> lines = lines();
        Matcher start = (request ? REQUEST : STATUS).matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (!start.matches()) {
            return Optional.empty();
        }
        List<String> lengths = new ArrayList<>();
        List<String> codings = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                return Optional.empty();
            }
            switch (field.group(1).toLowerCase(Locale.ROOT)) {
                case "content-length" -> lengths.add(field.group(2));
                case "transfer-encoding" -> codings.add(field.group(2));
                default -> {}
            }
        }
        if (lengths.size() + codings.size() > 1) {
            return Optional.empty();
        }
        String what = start.group(request ? 2 : 1);
        if (!codings.isEmpty()) {
            return codings.getFirst().equalsIgnoreCase("chunked")
                    ? chunks().map(content -> new Message(what, content))
                    : Optional.empty();
        }
        if (lengths.isEmpty()) {
            return Optional.of(new Message(what, request ? "" : text.substring(at)));
        }
        if (!lengths.getFirst().matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        int length = Integer.parseInt(lengths.getFirst());
        return at + length > text.length()
                ? Optional.empty()
                : Optional.of(new Message(what, text.substring(at, at + length)));
    }

    /** Up to and with the empty line; empty where there is none. */
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        while (true) {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                return List.of();
            }
            String line = text.substring(at, end);
            at = end + 2;
            if (line.isEmpty()) {
                return lines;
            }
            lines.add(line);
        }
    }

    private Optional<String> chunks() {
        StringBuilder content = new StringBuilder();
        while (true) {
            int end = text.indexOf("\r\n", at);
            Matcher size = SIZE.matcher(end < 0 ? "" : text.substring(at, end));
            if (!size.matches() || size.group(1).replaceFirst("^0+", "").length() > 7) {
                return Optional.empty();
            }
            int length = Integer.parseInt(size.group(1), 16);
            at = end + 2;
            if (length == 0) {
                int from = at;
                List<String> trailer = lines();
                boolean sound = at > from && trailer.stream().allMatch(line -> FIELD.matcher(line).matches());
                return sound ? Optional.of(content.toString()) : Optional.empty();
            }
            if (at + length + 2 > text.length() || !text.startsWith("\r\n", at + length)) {
                return Optional.empty();
            }
            content.append(text, at, at + length);
            at += length + 2;
        }
    }
}
