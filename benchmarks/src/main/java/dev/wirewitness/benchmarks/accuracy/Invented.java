package dev.wirewitness.benchmarks.accuracy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * Values that have the form of real ones: tokens after their vendors' documentation, numbers with right check digits. Written
 * apart from the detectors, so that a mistake in one is not repeated in the other. The same seed gives the same values.
 */
final class Invented {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String DIGITS = "0123456789";
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String ALNUM = UPPER + LOWER + DIGITS;
    private static final String BASE62 = DIGITS + UPPER + LOWER;
    private static final String HEX = "0123456789abcdef";

    private final Random random;

    Invented(Random random) {
        this.random = random;
    }

    @SafeVarargs
    final <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    int number(int below) {
        return random.nextInt(below);
    }

    String of(String alphabet, int length) {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return out.toString();
    }

    String hex(int length) {
        return of(HEX, length);
    }

    String digits(int length) {
        return of(DIGITS, length);
    }

    String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    String base64(int bytes) {
        byte[] raw = new byte[bytes];
        random.nextBytes(raw);
        return Base64.getEncoder().encodeToString(raw);
    }

    String awsKeyId() {
        return one("AKIA", "ASIA") + of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
    }

    String awsSecret() {
        return of(ALNUM + "+/", 40);
    }

    /** Thirty characters and their CRC-32 in base 62, as GitHub describes it. */
    String githubToken() {
        String body = of(BASE62, 30);
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        StringBuilder sum = new StringBuilder();
        for (long rest = crc.getValue(); sum.length() < 6; rest /= 62) {
            sum.insert(0, BASE62.charAt((int) (rest % 62)));
        }
        return one("ghp_", "gho_", "ghs_") + body + sum;
    }

    String slackToken() {
        return "xoxb-" + digits(12) + "-" + digits(13) + "-" + of(ALNUM, 24);
    }

    String openAiKey() {
        return "sk-proj-" + of(ALNUM + "-_", 74) + "T3BlbkFJ" + of(ALNUM + "-_", 74);
    }

    String anthropicKey() {
        return "sk-ant-api03-" + of(ALNUM + "-_", 93) + "AA";
    }

    String stripeKey() {
        return "sk_live_" + of(ALNUM, 24);
    }

    String googleKey() {
        return "AIza" + of(ALNUM + "-_", 35);
    }

    String sendGridKey() {
        return "SG." + of(ALNUM + "-_", 22) + "." + of(ALNUM + "-_", 43);
    }

    String gitLabToken() {
        return "glpat-" + of(ALNUM + "-_", 20);
    }

    String npmToken() {
        return "npm_" + githubToken().substring(4);
    }

    String huggingFaceToken() {
        return "hf_" + of(UPPER + LOWER, 34);
    }

    String jwt() {
        return part("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + part("{\"sub\":\"" + digits(10) + "\",\"iat\":17" + digits(8) + "}")
                + "." + of(ALNUM + "-_", 43);
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    String privateKey() {
        String kind = one("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY");
        String body = base64(300 + random.nextInt(300));
        StringBuilder out = new StringBuilder("-----BEGIN " + kind + "-----\n");
        for (int at = 0; at < body.length(); at += 64) {
            out.append(body, at, Math.min(body.length(), at + 64)).append('\n');
        }
        return out.append("-----END ").append(kind).append("-----").toString();
    }

    /** As people choose them, and as generators do. */
    String password() {
        return switch (random.nextInt(4)) {
            case 0 -> one("Winter", "Sommer", "Dragon", "Monkey", "Secret", "Hunter", "Falcon") + one("!", "#", "@", "_") + digits(4);
            case 1 -> of(ALNUM + "!#%*-_", 12 + random.nextInt(8));
            case 2 -> of(LOWER, 5) + one("-", ".", "_") + of(LOWER, 6) + one("-", ".", "_") + digits(3);
            default -> of(LOWER, 4) + of(DIGITS, 3) + of(UPPER, 3) + one("$", "!", "&") + of(LOWER, 3);
        };
    }

    String email() {
        return of(LOWER, 5) + one(".", "_", "") + of(LOWER, 6) + "@" + one("gmail.com", "web.de", "orange.fr", "libero.it", "contoso.com",
                "northwind.net", "posteo.de", "o2.pl");
    }

    String card() {
        return luhn(one("4" + digits(14), "5" + one("1", "2", "3", "4", "5") + digits(13)));
    }

    String cardSpaced() {
        return card().replaceAll("(.{4})(?!$)", "$1" + one(" ", "-"));
    }

    private static String luhn(String body) {
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            int digit = body.charAt(body.length() - 1 - i) - '0';
            int weighed = i % 2 == 0 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return body + (10 - sum % 10) % 10;
    }

    String iban() {
        String country = one("DE", "FR", "NL");
        String account = switch (country) {
            case "DE" -> digits(18);
            case "FR" -> digits(23);
            default -> "INGB" + digits(10);
        };
        StringBuilder number = new StringBuilder();
        for (char c : (account + country + "00").toCharArray()) {
            number.append(Character.digit(c, 36));
        }
        int check = 98 - new java.math.BigInteger(number.toString()).mod(java.math.BigInteger.valueOf(97)).intValue();
        return country + (check < 10 ? "0" : "") + check + account;
    }

    String pesel() {
        String body = "%02d%02d%02d%s".formatted(50 + random.nextInt(49), 1 + random.nextInt(12), 1 + random.nextInt(28), digits(4));
        int[] weights = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += weights[i] * (body.charAt(i) - '0');
        }
        return body + (10 - sum % 10) % 10;
    }

    String dni() {
        String body = digits(8);
        return body + "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Integer.parseInt(body) % 23);
    }

    String ssn() {
        return "%03d-%02d-%04d".formatted(1 + random.nextInt(665), 1 + random.nextInt(99), 1 + random.nextInt(9999));
    }

    String phone() {
        return switch (random.nextInt(4)) {
            case 0 -> "+1 " + (212 + random.nextInt(3) * 101) + "-" + (2 + random.nextInt(8)) + digits(2) + "-" + digits(4);
            case 1 -> "+49 30 " + (2 + random.nextInt(7)) + digits(6);
            case 2 -> "+33 6 " + (12 + random.nextInt(60)) + " " + digits(2) + " " + digits(2) + " " + digits(2);
            default -> "+44 20 7" + digits(3) + " " + digits(4);
        };
    }

    String publicAddress() {
        return one(81, 92, 145, 203) + "." + random.nextInt(256) + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
    }

    /** Of people in eight languages, some of them rare. */
    String name() {
        String given = one("Emily", "Oliver", "Jürgen", "Sabine", "Émilie", "Antoine", "Lucía", "Javier", "Giulia", "Matteo", "Femke",
                "Daan", "João", "Mariana", "Małgorzata", "Tomasz", "Aisling", "Kwame", "Priya", "Yuki", "Ingrid", "Torsten");
        String family = one("Watson", "Carter", "Müller", "Hoffmann", "Lefebvre", "Moreau", "García", "Navarro", "Ferrari", "Conti",
                "van den Berg", "Visser", "Gonçalves", "Ferreira", "Wiśniewska", "Nowak", "Okonkwo", "Raghunathan", "Thistlewood",
                "Zbornik", "Quarshie", "Feuerstein");
        return given + " " + family;
    }

    String street() {
        return one("12 Maple Street", "4501 Oak Avenue", "Hauptstraße 17", "Gartenweg 3a", "24 rue de la Paix", "Calle Mayor 8",
                "Via Roma 15", "Kerkstraat 101", "Rua das Flores 22", "ul. Długa 44");
    }
}
