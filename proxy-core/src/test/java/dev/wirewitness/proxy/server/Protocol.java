package dev.wirewitness.proxy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 or HTTP/2 by hand, on either side, so that one test can be run on each pair of them. */
enum Protocol {
    HTTP1 {
        @Override
        Client client(Rig rig) throws Exception {
            return new Client1(rig.intercepted());
        }

        @Override
        void serve(Wire wire, Handler handler) throws Exception {
            while (true) {
                Message request = read1(wire, true);
                if (request.start().isEmpty()) {
                    return;
                }
                handler.handle(request, new Server1(wire));
            }
        }

        @Override
        String[] alpn() {
            return new String[0];
        }
    },
    HTTP2 {
        @Override
        Client client(Rig rig) throws Exception {
            return new Client2(rig.streams());
        }

        @Override
        void serve(Wire wire, Handler handler) throws Exception {
            FrameWire frames = FrameWire.server(wire.socket());
            frames.window(0, 1 << 28);
            while (true) {
                Optional<FrameWire.Frame> first = frames.next();
                if (first.isEmpty()) {
                    return;
                }
                if (first.get().type() != FrameWire.HEADERS) {
                    continue;
                }
                int stream = first.get().stream();
                Message request = read2(frames, first.get());
                handler.handle(request, new Server2(frames, stream));
            }
        }

        @Override
        String[] alpn() {
            return new String[] {"h2", "http/1.1"};
        }
    };

    /** One message; {@code start}: method and target, or the status; names of fields in lower case. */
    record Message(
            String start, Map<String, String> fields, String body, Map<String, String> trailers, List<Integer> interims) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        String path() {
            return start.substring(start.indexOf(' ') + 1);
        }
    }

    /** What an origin does with a request. */
    interface Handler {
        void handle(Message request, Server answer) throws Exception;
    }

    /** Whoever asks. */
    interface Client extends AutoCloseable {
        /** {@code body} null: none. Fields as pairs. */
        Client ask(String method, String path, @Nullable String body, String... fields)
                throws IOException;

        /** A request with a body that follows piece by piece. */
        Client begin(String method, String path, String... fields) throws IOException;

        Client piece(String content) throws IOException;

        Client end(String... trailers) throws IOException;

        Message answer() throws IOException;

        /** The content of an answer piece by piece as it arrives; how many there were up to {@code most}. */
        int events(int most, Consumer<String> each) throws IOException;

        /** Whether the answer breaks off, and the client can tell. */
        boolean broken() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** An origin's answer in the making. */
    interface Server {
        void interim(int status, String... fields) throws IOException;

        /** {@code more}: whether content or trailers follow. */
        void head(int status, boolean more, String... fields) throws IOException;

        void piece(String content) throws IOException;

        void end(String... trailers) throws IOException;

        default void whole(int status, String body, String... fields) throws IOException {
            String[] all = Arrays.copyOf(fields, fields.length + 2);
            all[fields.length] = "Content-Length";
            all[fields.length + 1] = "" + body.getBytes(StandardCharsets.UTF_8).length;
            head(status, !body.isEmpty(), all);
            if (!body.isEmpty()) {
                sized(body);
            }
        }

        /** All the content that the head has announced. */
        void sized(String body) throws IOException;
    }

    abstract Client client(Rig rig) throws Exception;

    /** Answers one request after another until the connection ends. */
    abstract void serve(Wire wire, Handler handler) throws Exception;

    abstract String[] alpn();

    private static String lines(String... fields) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            lines.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
        }
        return lines.toString();
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    private static Map<String, String> fields(String lines) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : lines.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (a, b) -> a + ", " + b);
            }
        }
        return fields;
    }

    private static Message read1(Wire wire, boolean content) throws IOException {
        String head = wire.head();
        if (head.isEmpty()) {
            return new Message("", Map.of(), "", Map.of(), List.of());
        }
        List<Integer> interims = new ArrayList<>();
        while (head.startsWith("HTTP/1.1 1")) {
            interims.add(Integer.parseInt(head.substring(9, 12)));
            head = wire.head();
        }
        String line = head.substring(0, head.indexOf("\r\n"));
        String start = line.startsWith("HTTP/") ? line.substring(9, 12) : line.substring(0, line.lastIndexOf(' '));
        Map<String, String> fields = fields(head);
        Map<String, String> trailers = Map.of();
        StringBuilder body = new StringBuilder();
        if (content && fields.containsKey("transfer-encoding")) {
            for (int size = Integer.parseInt(wire.line(), 16); size > 0; size = Integer.parseInt(wire.line(), 16)) {
                body.append(wire.text(size));
                wire.line();
            }
            StringBuilder lines = new StringBuilder();
            for (String next = wire.line(); !next.isEmpty(); next = wire.line()) {
                lines.append(next).append("\r\n");
            }
            trailers = fields(lines.toString());
        } else if (content) {
            body.append(wire.text(Integer.parseInt(fields.getOrDefault("content-length", "0"))));
        }
        return new Message(start, fields, body.toString(), trailers, interims);
    }

    private static Message read2(FrameWire frames, FrameWire.Frame first) throws IOException {
        Map<String, String> head = first.fields();
        String body = "";
        Map<String, String> trailers = Map.of();
        if (!first.ends()) {
            FrameWire.Answer rest = frames.answer(first.stream());
            body = rest.body();
            trailers = rest.trailers();
            if (!rest.heads().isEmpty()) { // trailers without content before them
                trailers = rest.heads().getLast();
            }
        }
        return new Message(
                head.getOrDefault(":method", "") + " " + head.getOrDefault(":path", ""), head, body, trailers, List.of());
    }

    private static final class Client1 implements Client {
        private final Wire wire;
        private boolean headOnly;

        Client1(Wire wire) {
            this.wire = wire;
        }

        @Override
        public Client ask(
                String method, String path, @Nullable String body, String... fields)
                throws IOException {
            headOnly = method.equals("HEAD");
            wire.send(method + " " + path + " HTTP/1.1\r\nHost: api.test\r\n" + lines(fields)
                    + (body == null ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n"
                    + (body == null ? "" : body));
            return this;
        }

        @Override
        public Client begin(String method, String path, String... fields) throws IOException {
            headOnly = false;
            wire.send(method + " " + path + " HTTP/1.1\r\nHost: api.test\r\n" + lines(fields)
                    + "Transfer-Encoding: chunked\r\n\r\n");
            return this;
        }

        @Override
        public Client piece(String content) throws IOException {
            wire.send(chunk(content));
            return this;
        }

        @Override
        public Client end(String... trailers) throws IOException {
            wire.send("0\r\n" + lines(trailers) + "\r\n");
            return this;
        }

        @Override
        public Message answer() throws IOException {
            return read1(wire, !headOnly);
        }

        @Override
        public int events(int most, Consumer<String> each) throws IOException {
            wire.head();
            int count = 0;
            while (count < most) {
                each.accept(wire.chunk());
                count++;
            }
            return wire.chunk().isEmpty() ? count : -1;
        }

        @Override
        public boolean broken() throws IOException {
            String head = wire.head();
            if (head.isEmpty()) {
                return true;
            }
            String length = Wire.field(head, "content-length");
            String rest = wire.rest();
            return length.isEmpty() ? !rest.endsWith("0\r\n\r\n") : rest.length() < Integer.parseInt(length);
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }
    }

    private static final class Client2 implements Client {
        private final FrameWire frames;
        private int stream = -1;

        Client2(FrameWire frames) throws IOException {
            this.frames = frames;
            frames.window(0, 1 << 28);
        }

        @Override
        public Client ask(
                String method, String path, @Nullable String body, String... fields)
                throws IOException {
            stream += 2;
            if (body == null) {
                frames.request(stream, method, path, "api.test", true, lower(fields));
                return this;
            }
            String[] all = Arrays.copyOf(lower(fields), fields.length + 2);
            all[fields.length] = "content-length";
            all[fields.length + 1] = "" + body.length();
            frames.request(stream, method, path, "api.test", false, all);
            return piece(body).end();
        }

        @Override
        public Client begin(String method, String path, String... fields) throws IOException {
            stream += 2;
            frames.request(stream, method, path, "api.test", false, lower(fields));
            return this;
        }

        @Override
        public Client piece(String content) throws IOException {
            frames.content(stream, content);
            return this;
        }

        @Override
        public Client end(String... trailers) throws IOException {
            if (trailers.length == 0) {
                frames.data(stream, "", true);
            } else {
                frames.headers(stream, true, lower(trailers));
            }
            return this;
        }

        @Override
        public Message answer() throws IOException {
            FrameWire.Answer answer = frames.answer(stream);
            List<Integer> interims = new ArrayList<>();
            for (Map<String, String> head : answer.heads()) {
                int status = Integer.parseInt(head.getOrDefault(":status", "0"));
                if (status < 200) {
                    interims.add(status);
                }
            }
            return new Message(answer.status(), answer.heads().isEmpty() ? Map.of() : answer.heads().getLast(),
                    answer.body(), answer.trailers(), interims);
        }

        @Override
        public int events(int most, Consumer<String> each) throws IOException {
            int count = 0;
            for (Optional<FrameWire.Frame> next = frames.of(stream); next.isPresent(); next = frames.of(stream)) {
                if (next.get().ends()) {
                    return count;
                }
                if (next.get().type() == FrameWire.DATA) {
                    each.accept(next.get().text());
                    count++;
                }
            }
            return -1;
        }

        @Override
        public boolean broken() throws IOException {
            return frames.answer(stream).reset().isPresent();
        }

        @Override
        public void close() throws IOException {
            frames.close();
        }
    }

    private static String[] lower(String... fields) {
        String[] all = fields.clone();
        for (int i = 0; i < all.length; i += 2) {
            all[i] = all[i].toLowerCase(Locale.ROOT);
        }
        return all;
    }

    private static final class Server1 implements Server {
        private final Wire wire;

        Server1(Wire wire) {
            this.wire = wire;
        }

        @Override
        public void interim(int status, String... fields) throws IOException {
            wire.send("HTTP/1.1 " + status + " X\r\n" + lines(fields) + "\r\n");
        }

        @Override
        public void head(int status, boolean more, String... fields) throws IOException {
            String lines = lines(fields);
            boolean chunked = more && !lines.contains("Content-Length");
            wire.send("HTTP/1.1 " + status + " X\r\n" + lines + (chunked ? "Transfer-Encoding: chunked\r\n" : "")
                    + "\r\n");
        }

        @Override
        public void piece(String content) throws IOException {
            wire.send(chunk(content));
        }

        @Override
        public void end(String... trailers) throws IOException {
            wire.send("0\r\n" + lines(trailers) + "\r\n");
        }

        @Override
        public void sized(String body) throws IOException {
            wire.send(body);
        }
    }

    private static final class Server2 implements Server {
        private final FrameWire frames;
        private final int stream;

        Server2(FrameWire frames, int stream) {
            this.frames = frames;
            this.stream = stream;
        }

        @Override
        public void interim(int status, String... fields) throws IOException {
            headers(status, false, fields);
        }

        @Override
        public void head(int status, boolean more, String... fields) throws IOException {
            headers(status, !more, fields);
        }

        private void headers(int status, boolean end, String... fields) throws IOException {
            String[] all = new String[fields.length + 2];
            all[0] = ":status";
            all[1] = "" + status;
            System.arraycopy(lower(fields), 0, all, 2, fields.length);
            frames.headers(stream, end, all);
        }

        @Override
        public void piece(String content) throws IOException {
            frames.content(stream, content);
        }

        @Override
        public void end(String... trailers) throws IOException {
            if (trailers.length == 0) {
                frames.data(stream, "", true);
            } else {
                frames.headers(stream, true, lower(trailers));
            }
        }

        @Override
        public void sized(String body) throws IOException {
            frames.content(stream, body);
            frames.data(stream, "", true);
        }
    }
}
