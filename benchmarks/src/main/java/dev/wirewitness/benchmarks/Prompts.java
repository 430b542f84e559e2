package dev.wirewitness.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Chat traffic of an exact size in which no detector finds anything: ordinary words, some code, the escapes that
 * JSON text has. The same for the same size.
 */
public final class Prompts {
    private static final String[] WORDS = ("the a of to in for with on and or we they it this that which please could"
                    + " explain review write describe compare service request answer queue worker table column index"
                    + " cache thread buffer order customer invoice delivery warehouse meeting report draft summary"
                    + " slow fast empty broken simple careful first second another every some return value list map"
                    + " because when after before until while without between should would moves keeps reads counts")
            .split(" ");
    private static final String[] CODE = {
        "\\n```java\\nfor (Order order : orders) {\\n    total += order.lines().size();\\n}\\n```\\n",
        "\\n```sql\\nselect name, count(*) from orders group by name having count(*) > 2;\\n```\\n",
        "\\nIt said \\\"no such column\\\" and stopped.\\n",
        "\\n- na\u00efve caf\u00e9 \u2013 first draft\\n",
    };

    private Prompts() {}

    /** A request of the chat completions API of OpenAI, {@code bytes} long (at least 512). */
    public static byte[] chatRequest(int bytes) {
        String head = "{\"model\":\"gpt-4o-mini\",\"temperature\":0.2,\"messages\":[{\"role\":\"system\",\"content\":"
                + "\"You are a careful assistant. Answer briefly and say when you are not sure.\"}";
        return filled(head, "]}", bytes, true);
    }

    /** The same, asking for a stream. */
    public static byte[] streamRequest(int bytes) {
        String head = "{\"model\":\"gpt-4o-mini\",\"stream\":true,\"messages\":[{\"role\":\"system\",\"content\":"
                + "\"You are a careful assistant. Answer briefly.\"}";
        return filled(head, "]}", bytes, true);
    }

    /** An answer of the same API, {@code bytes} long (at least 512). */
    public static byte[] chatAnswer(int bytes) {
        String head = "{\"id\":\"chatcmpl-benchmark\",\"object\":\"chat.completion\",\"created\":1790000000,"
                + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":"
                + "{\"role\":\"assistant\",\"content\":\"";
        String tail = "\"}}],\"usage\":{\"prompt_tokens\":412,\"completion_tokens\":388,\"total_tokens\":800}}";
        return filled(head, tail, bytes, false);
    }

    /** A message of the same provider's responses API over a WebSocket, {@code bytes} long (at least 512). */
    public static byte[] socketRequest(int bytes) {
        String head = "{\"type\":\"response.create\",\"model\":\"gpt-4o-mini\",\"instructions\":"
                + "\"You are a careful assistant. Answer briefly.\",\"input\":[{\"role\":\"user\",\"content\":\"Good morning.\"}";
        return filled(head, "]}", bytes, true);
    }

    /** An answer to that, {@code bytes} long (at least 512). */
    public static byte[] socketAnswer(int bytes) {
        String head = "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_benchmark\",\"object\":\"response\","
                + "\"status\":\"completed\",\"model\":\"gpt-4o-mini\",\"output\":[{\"type\":\"message\",\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"output_text\",\"text\":\"";
        String tail = "\"}]}],\"usage\":{\"input_tokens\":412,\"output_tokens\":388,\"total_tokens\":800}}}";
        return filled(head, tail, bytes, false);
    }

    /** {@code head}, messages or text up to {@code bytes}, {@code tail}. */
    private static byte[] filled(String head, String tail, int bytes, boolean messages) {
        if (bytes < 512) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: at least 512)");
        }
        Random random = new Random(bytes);
        StringBuilder out = new StringBuilder(head);
        int room = bytes - utf8(head) - utf8(tail);
        for (int turn = 0; room > 0; turn++) {
            String open = messages ? ",{\"role\":\"" + (turn % 2 == 0 ? "user" : "assistant") + "\",\"content\":\"" : "";
            String close = messages ? "\"}" : "";
            int frame = open.length() + close.length();
            // the last message takes what is left, so that no rest is too small for a message
            int text = messages && room > 6000 ? 2000 : room - frame;
            out.append(open).append(text(random, text)).append(close);
            room -= text + frame;
        }
        return out.append(tail).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** JSON string content of exactly this many bytes. */
    private static String text(Random random, int bytes) {
        StringBuilder text = new StringBuilder();
        int left = bytes;
        for (int n = 0; ; n++) {
            String next = n % 60 == 40 ? CODE[random.nextInt(CODE.length)] : WORDS[random.nextInt(WORDS.length)];
            String end = n % 13 == 12 ? ". " : " ";
            int size = utf8(next) + end.length();
            if (size > left) {
                return text.append(".".repeat(left)).toString();
            }
            text.append(next).append(end);
            left -= size;
        }
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
