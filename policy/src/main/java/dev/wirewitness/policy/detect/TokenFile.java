package dev.wirewitness.policy.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the token detectors from {@code tokens.txt} of this package: {@code id | vendor | what | base | options |
 * shapes}. Options: {@code entropy=3.0} (default 2.5), {@code crc}, {@code near=name,name}.
 */
final class TokenFile {
    private static final String NAME = "tokens.txt";
    private static final double ENTROPY = 2.5;

    private TokenFile() {}

    static List<Verifier> verifiers() {
        List<Verifier> verifiers = new ArrayList<>();
        Resources.lines(NAME).forEach(line -> verifiers.add(verifier(line)));
        return verifiers;
    }

    private static Verifier verifier(String line) {
        String[] fields = line.split(" \\| ", -1);
        if (fields.length != 6) {
            throw new IllegalStateException(NAME + ": '" + line + "' has " + fields.length + " fields (expected: 6)");
        }
        DetectorDescription detector = DetectionCollector.secret(
                fields[0].trim(), fields[1].trim(), fields[2].trim(), Integer.parseInt(fields[3].trim()));
        List<Shape> shapes =
                Arrays.stream(fields[5].trim().split(" +")).map(Shape::parse).toList();
        double entropy = ENTROPY;
        boolean crc = false;
        List<String> near = List.of();
        for (String option : fields[4].trim().split(" +")) {
            if (option.startsWith("entropy=")) {
                entropy = Double.parseDouble(option.substring(8));
            } else if (option.startsWith("near=")) {
                near = List.of(option.substring(5).split(","));
            } else {
                crc = crc || option.equals("crc");
            }
        }
        return near.isEmpty()
                ? new TokenVerifier(detector, shapes, entropy, crc)
                : new NearbyTokenVerifier(detector, near, shapes, entropy);
    }
}
