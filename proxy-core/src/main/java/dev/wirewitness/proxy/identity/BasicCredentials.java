package dev.wirewitness.proxy.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The value of Proxy-Authorization read as RFC 7617 has it. */
sealed interface BasicCredentials {
    int MAX_CHARS = 4096;

    record Presented(String user, Password password) implements BasicCredentials {}

    /** Another scheme, which nobody was asked for. */
    record OtherScheme() implements BasicCredentials {}

    record Malformed() implements BasicCredentials {}

    static BasicCredentials parse(String value) {
        int blank = value.indexOf(' ');
        if (!(blank < 0 ? value : value.substring(0, blank)).equalsIgnoreCase("basic")) {
            return new OtherScheme();
        }
        if (blank < 0 || value.length() > MAX_CHARS) {
            return new Malformed();
        }
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(value.substring(blank + 1).strip());
        } catch (IllegalArgumentException _) {
            return new Malformed();
        }
        int colon = 0;
        while (colon < decoded.length && decoded[colon] != ':') {
            colon++;
        }
        if (colon == decoded.length) {
            Arrays.fill(decoded, (byte) 0);
            return new Malformed();
        }
        byte[] text = utf8(decoded);
        int split = 0;
        while (text[split] != ':') {
            split++;
        }
        String user = new String(text, 0, split, StandardCharsets.UTF_8);
        Password password = Password.of(Arrays.copyOfRange(text, split + 1, text.length));
        Arrays.fill(text, (byte) 0);
        return UsersFile.isName(user) ? new Presented(user, password) : new Malformed();
    }

    /** What old clients send in Latin-1 although we ask for UTF-8 becomes UTF-8. Takes the bytes. */
    private static byte[] utf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return bytes;
        } catch (CharacterCodingException _) {
            byte[] recoded = new String(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
            Arrays.fill(bytes, (byte) 0);
            return recoded;
        }
    }
}
