package dev.wirewitness.policy.detect;

import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Scans text of all kinds until the virtual machine has compiled the scan: the first one takes 100 times as long. */
final class WarmUp {
    /** What asks every stage and every kind of verifier something; made up. */
    static final String TEXT = """
            Hello, my name is Ada Example and I live at 12 Sample Street, 90210 Springfield. Mail me at ada@example.com
            or call +1 202 555 0143; the card is 4111 1111 1111 1111, the account DE89 3704 0044 0532 0130 00.
            The password for the backup is b4ckUp-Warm&9. Please explain why this service fails at start, and what to change in it:
            DATABASE_URL=postgres://app:warm-0p-Example@db.example.com:5432/app
            export API_TOKEN="k3yOfThe7Warm2Up9Text4Only1"  # password: "c0rrect-H0rse"
            curl -H 'Authorization: Bearer 0a1b2c3d4e5f60718293a4b5c6d7e8f9' 'https://api.example.com/?q=a%20b%2Fc%3Dd'
            {"host": "10.20.30.40", "peer": "2001:db8::17", "when": "2026-01-31T12:00:00Z", "sum": 1234567.89,
             "id": "3f2b8c1e-9d4a-4e6b-8f70-1a2b3c4d5e6f", "path": "C:\\\\users\\\\ada", "note": "Gr\u00fc\u00dfe, \u041f\u0440\u0438\u0432\u0435\u0442"}
            SGVsbG8sIHRoaXMgaXMgYSB0ZXh0IHRoYXQgaXMgZW5jb2RlZCBhcyBiYXNlNjQgdG8gYmUgZGVjb2RlZCBhZ2Fpbg==
            for (int i = 0; i < items.size(); i++) { total += items.get(i).price() * items.get(i).count(); } // done
            """;

    private static final int COPIES = 8;
    private static final int ROUNDS = 200;

    private WarmUp() {}

    static void run(DetectionEngine engine, BooleanSupplier goOn) {
        byte[] plain = TEXT.repeat(COPIES).getBytes(StandardCharsets.UTF_8);
        byte[] json = ("{\"content\":\"" + TEXT.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").repeat(COPIES)
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < ROUNDS && goOn.getAsBoolean(); round++) {
            engine.scan(json, json.length, Content.JSON);
            if (round % 4 == 0) {
                engine.scan(plain, plain.length, Content.PLAIN);
            }
        }
    }
}
