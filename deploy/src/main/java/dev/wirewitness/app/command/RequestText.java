package dev.wirewitness.app.command;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.RequestHead;
import dev.wirewitness.policy.TunnelNames;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP/1.1 request as text: request line, headers, an empty line, the body. Line ends may be LF alone. What its
 * tunnel was asked for is not part of the text.
 */
record RequestText(RequestHead head, ByteBuffer body) {
    static RequestText parse(byte[] text, TunnelNames names) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                String line = new String(text, from, i - from, StandardCharsets.UTF_8).stripTrailing();
                from = i + 1;
                if (line.isEmpty() && !lines.isEmpty()) {
                    return parsed(lines, names, ByteBuffer.wrap(text, from, text.length - from).slice());
                }
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            }
        }
        if (from < text.length) {
            lines.add(new String(text, from, text.length - from, StandardCharsets.UTF_8).stripTrailing());
        }
        return parsed(lines, names, ByteBuffer.allocate(0));
    }

    private static RequestText parsed(List<String> lines, TunnelNames names, ByteBuffer body) {
        String[] first = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ");
        if (first.length < 2) {
            throw Problem.notFine("request: '" + (lines.isEmpty() ? "" : lines.getFirst())
                    + "' (expected: a request line such as POST /v1/chat/completions HTTP/1.1)");
        }
        List<Header> fields = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw Problem.notFine("request: '" + line + "' (expected: a header, name: value)");
            }
            fields.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        Headers headers = new Headers(fields);
        URI target = uri(first[1]);
        String authority = target.getAuthority() == null ? headers.first("host").orElse("") : target.getAuthority();
        if (authority.isEmpty()) {
            throw Problem.notFine("request: no host (expected: a Host header, or an absolute target)");
        }
        URI server = uri("https://" + authority + "/");
        String scheme = target.getScheme() == null ? "https" : target.getScheme();
        int port = server.getPort() > 0 ? server.getPort() : scheme.equals("http") ? 80 : 443;
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        String host = server.getHost() == null ? authority : server.getHost();
        return new RequestText(new RequestHead(first[0], scheme, host, port, path + query, headers, names), body);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Problem.notFine("request: '" + text + "' is no URL: " + e.getMessage());
        }
    }
}
