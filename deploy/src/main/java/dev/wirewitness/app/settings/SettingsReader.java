package dev.wirewitness.app.settings;

import dev.wirewitness.app.settings.RawSettings.Value;
import dev.wirewitness.app.settings.SettingsKeys.Key;
import dev.wirewitness.evidence.log.checkpoint.CosignerKey;
import dev.wirewitness.evidence.log.checkpoint.VerifierKey;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.proxy.IdentitySettings;
import dev.wirewitness.proxy.ParentSettings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads a settings file and overrides into {@link Settings}, or says everything that is wrong with them. */
public final class SettingsReader {
    private static final String FILE = "file:";

    private final List<SettingsProblem> problems = new ArrayList<>();
    private final RawSettings raw = new RawSettings(problems);
    private final Path base;

    private SettingsReader(Path base) {
        this.base = base;
    }

    /**
     * @param file relative paths in it are relative to its folder; those in {@code overrides} to the current one
     * @param overrides {@code key=value}, later ones win
     */
    public static Settings read(Optional<Path> file, List<String> overrides) throws InvalidSettings {
        Path folder = file.map(f -> f.toAbsolutePath().normalize().getParent()).orElse(Path.of(""));
        SettingsReader reader = new SettingsReader(folder == null ? Path.of("") : folder);
        file.ifPresent(reader.raw::readFile);
        overrides.forEach(reader.raw::override);
        Settings settings = reader.settings();
        if (!reader.problems.isEmpty()) {
            throw new InvalidSettings(reader.problems);
        }
        return settings;
    }

    private Settings settings() {
        return new Settings(
                new Settings.Proxy(
                        endpoint("proxy.listen"),
                        words("proxy.accept", List.of("http", "https", "socks5")),
                        tls(),
                        list("proxy.proxy-protocol-from"),
                        choice("proxy.http2", "on", "off"),
                        transparent()),
                new Settings.Admin(endpoint("admin.listen"), choice("admin.log", "open", "token")),
                path("data.dir").orElse(Path.of("wirewitness-data")),
                path("policy.file"),
                path("register.file"),
                path("catalogue.file"),
                text("organization.name"),
                new Settings.Intercept(
                        choice("intercept.scope", "all", "catalogue"),
                        list("intercept.bypass"),
                        choice("intercept.pinned", "bypass", "record"),
                        duration("intercept.pinned-bypass-time"),
                        choice("intercept.non-http", "tunnel", "refuse")),
                new Settings.Upstream(
                        paths("upstream.trust"),
                        pairs("upstream.resolve"),
                        list("upstream.allow-addresses"),
                        new ParentSettings(
                                list("upstream.proxy"),
                                pairs("upstream.routes"),
                                list("upstream.direct"),
                                references("upstream.proxy-credentials")),
                        new Settings.Dns(
                                list("upstream.dns-servers"),
                                duration("upstream.dns-min-ttl"),
                                duration("upstream.dns-max-ttl"),
                                duration("upstream.dns-max-negative-ttl")),
                        files("upstream.client-certificates"),
                        words("upstream.pins"),
                        choice("upstream.http2", "on", "off"),
                        text("upstream.mark").isEmpty() ? OptionalInt.empty() : OptionalInt.of(number("upstream.mark"))),
                new Settings.Identity(
                        parse("identity.required", SettingsReader::strength, IdentityStrength.NONE),
                        path("identity.users-file"),
                        pairs("identity.networks"),
                        Optional.of(text("identity.header")).filter(s -> !s.isEmpty()),
                        list("identity.header-from"),
                        paths("identity.client-ca"),
                        clientNames()),
                new Settings.Inspect(
                        parse("inspect.max-body", SettingsReader::size, 0L),
                        choice("inspect.websocket", "inspect", "refuse")),
                new Settings.Evidence(
                        choice("evidence.release", "durable", "appended"),
                        choice("evidence.on-failure", "forward-and-count", "refuse"),
                        duration("evidence.heartbeat"),
                        duration("evidence.publish"),
                        parse("evidence.retention", SettingsReader::retention, Optional.empty()),
                        path("evidence.officers"),
                        choice("evidence.post-quantum", "on", "off"),
                        witnesses(),
                        text("evidence.quorum").isEmpty() ? 0 : number("evidence.quorum"),
                        url("evidence.time-stamps"),
                        copies()),
                logs(),
                new Settings.Timeouts(
                        duration("timeout.handshake"),
                        duration("timeout.header"),
                        duration("timeout.body-idle"),
                        duration("timeout.connect"),
                        duration("timeout.first-byte"),
                        duration("timeout.answer-idle"),
                        duration("timeout.stall"),
                        duration("timeout.idle"),
                        duration("timeout.drain"),
                        duration("timeout.first-bytes")),
                new Settings.Limits(number("limit.connections"), number("limit.connections-per-client"),
                        parse("limit.memory", text -> text.isEmpty() ? 0 : memory(text), 0L),
                        parse("limit.memory-per-client", SettingsReader::memory, 0L)));
    }

    private List<Settings.WitnessPeer> witnesses() {
        List<Settings.WitnessPeer> peers = new ArrayList<>();
        raw.value("evidence.witnesses").ifPresent(value -> {
            for (String item : value.items()) {
                String[] words = item.strip().split("\\s+");
                Optional<CosignerKey> key = words.length == 2 ? CosignerKey.parse(words[1]) : Optional.empty();
                if (key.isEmpty() || !words[0].matches("https?://[^/]+.*")) {
                    raw.problem(value.place(), "evidence.witnesses: '" + item + "' (expected: such as https://10.0.0.7:9090/witness"
                            + " and the content of its witness.vkey, separated by a space)");
                } else {
                    peers.add(new Settings.WitnessPeer(URI.create(words[0]), key.get()));
                }
            }
        });
        return peers;
    }

    private Optional<URI> url(String name) {
        Optional<Value> value = raw.value(name);
        if (value.isEmpty() || text(name).isEmpty()) {
            return Optional.empty();
        }
        if (!text(name).matches("https?://[^/\\s]+\\S*")) {
            raw.problem(value.get().place(), name + ": '" + text(name) + "' (expected: " + key(name).expected() + ")");
            return Optional.empty();
        }
        return Optional.of(URI.create(text(name)));
    }

    private List<URI> copies() {
        List<URI> copies = new ArrayList<>();
        raw.value("evidence.copies").ifPresent(value -> {
            for (String item : value.items()) {
                if (item.matches("file:///\\S*|(https?|syslog\\+tls)://[^/\\s:]+\\S*")) {
                    copies.add(URI.create(item));
                } else {
                    raw.problem(value.place(), "evidence.copies: '" + item + "' (expected: " + key("evidence.copies").expected() + ")");
                }
            }
        });
        return copies;
    }

    private List<VerifierKey> logs() {
        List<VerifierKey> logs = new ArrayList<>();
        raw.value("witness.logs").ifPresent(value -> {
            for (String item : value.items()) {
                VerifierKey.parse(item.strip())
                        .ifPresentOrElse(logs::add, () -> raw.problem(value.place(), "witness.logs: '" + item
                                + "' (expected: the content of a log.vkey: name+hex+base64)"));
            }
        });
        return logs;
    }

    /** A list of some of {@code known}; all of them where nothing is set. */
    private List<String> words(String name, List<String> known) {
        Optional<Value> value = raw.value(name);
        if (value.isEmpty()) {
            return known;
        }
        for (String word : value.get().items()) {
            if (!known.contains(word)) {
                raw.problem(value.get().place(), name + ": '" + word + "' (expected: " + key(name).expected() + ")");
            }
        }
        return value.get().items();
    }

    private Optional<Settings.Transparent> transparent() {
        Endpoint listen = endpoint("proxy.transparent-listen");
        String how = parse(
                "proxy.transparent",
                text -> {
                    if (!List.of("off", "redirect", "tproxy").contains(text)) {
                        throw new IllegalArgumentException(key("proxy.transparent").expected());
                    }
                    return text;
                },
                "off");
        return how.equals("off")
                ? Optional.empty()
                : Optional.of(new Settings.Transparent(how.equals("tproxy"), listen));
    }

    private Optional<Settings.Tls> tls() {
        Optional<Path> certificate = path("proxy.tls.certificate");
        Optional<Path> key = path("proxy.tls.key");
        if (certificate.isPresent() && key.isPresent()) {
            return Optional.of(new Settings.Tls(certificate.get(), key.get()));
        }
        String there = certificate.isPresent() ? "proxy.tls.certificate" : "proxy.tls.key";
        raw.value(there).ifPresent(value -> raw.problem(value.place(),
                there + ": alone (expected: proxy.tls.certificate and proxy.tls.key, both or neither)"));
        return Optional.empty();
    }

    private Endpoint endpoint(String name) {
        return parse(name, Endpoint::parse, new Endpoint("127.0.0.1", 0));
    }

    private Duration duration(String name) {
        return parse(name, SettingsReader::time, Duration.ZERO);
    }

    private int number(String name) {
        return parse(name, SettingsReader::positive, 1);
    }

    private boolean choice(String name, String yes, String no) {
        return parse(
                name,
                text -> {
                    if (!text.equals(yes) && !text.equals(no)) {
                        throw new IllegalArgumentException(yes + " or " + no);
                    }
                    return text.equals(yes);
                },
                false);
    }

    private String text(String name) {
        Key key = key(name);
        return raw.value(name).filter(v -> !v.items().isEmpty()).map(v -> v.items().getFirst()).orElse(key.standard());
    }

    private List<String> list(String name) {
        return raw.value(name).map(Value::items).orElse(List.of());
    }

    private Map<String, Path> files(String name) {
        Map<String, Path> files = new LinkedHashMap<>();
        pairs(name).forEach((key, file) -> files.put(key, resolve(name, file)));
        return files;
    }

    private Map<String, List<String>> words(String name) {
        Map<String, List<String>> words = new LinkedHashMap<>();
        pairs(name).forEach((key, text) -> words.put(key, List.of(text.strip().split("\\s+"))));
        return words;
    }

    private Map<String, String> pairs(String name) {
        return raw.value(name).map(Value::pairs).orElse(Map.of());
    }

    /** Pairs whose values may be {@code file:PATH}. */
    private Map<String, String> references(String name) {
        Map<String, String> resolved = new LinkedHashMap<>();
        pairs(name).forEach((key, value) -> resolved.put(
                key, value.startsWith(FILE) ? FILE + resolve(name, value.substring(FILE.length())) : value));
        return resolved;
    }

    private Optional<Path> path(String name) {
        String text = text(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(resolve(name, text));
    }

    private List<Path> paths(String name) {
        return list(name).stream().map(item -> resolve(name, item)).toList();
    }

    private Path resolve(String name, String text) {
        boolean fromFile = raw.value(name).filter(v -> !v.place().equals("--set")).isPresent();
        try {
            return fromFile ? base.resolve(text).normalize() : Path.of(text);
        } catch (InvalidPathException e) {
            raw.problem(raw.value(name).map(Value::place).orElse("default"), name + ": not a path: " + e.getReason());
            return base;
        }
    }

    private <T> T parse(String name, Function<String, T> parser, T otherwise) {
        String text = text(name);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            String place = raw.value(name).map(Value::place).orElse("default");
            String expected = e instanceof NumberFormatException ? key(name).expected() : e.getMessage();
            raw.problem(place, name + ": '" + text + "' (expected: " + expected + ")");
            return otherwise;
        }
    }

    private static Key key(String name) {
        return SettingsKeys.all().stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
    }

    private static IdentityStrength strength(String text) {
        return switch (text) {
            case "none" -> IdentityStrength.NONE;
            case "network" -> IdentityStrength.NETWORK;
            case "header" -> IdentityStrength.ASSERTED;
            case "basic" -> IdentityStrength.PASSWORD;
            case "certificate" -> IdentityStrength.CERTIFICATE;
            default -> throw new IllegalArgumentException("none, network, header, basic or certificate");
        };
    }

    private List<IdentitySettings.NameIn> clientNames() {
        List<IdentitySettings.NameIn> names = new ArrayList<>();
        List<String> known = List.of("email", "upn", "uri", "dns", "cn");
        for (String word : words("identity.client-name", known)) {
            names.add(IdentitySettings.NameIn.valueOf(word.toUpperCase(Locale.ROOT)));
        }
        return names;
    }

    private static int positive(String text) {
        int value = Integer.parseInt(text);
        if (value < 1) {
            throw new IllegalArgumentException("a whole number of 1 or more");
        }
        return value;
    }

    private static Duration time(String text) {
        Amount amount = Amount.of(text);
        Duration value =
                switch (amount.unit) {
                    case "ms" -> Duration.ofMillis(amount.number);
                    case "s" -> Duration.ofSeconds(amount.number);
                    case "m" -> Duration.ofMinutes(amount.number);
                    case "h" -> Duration.ofHours(amount.number);
                    default -> throw new IllegalArgumentException("a duration with its unit: ms, s, m or h");
                };
        if (value.isZero() || value.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("more than zero, at most 168h");
        }
        return value;
    }

    private static Optional<Duration> retention(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[1-9][0-9]{0,4}d")) {
            throw new IllegalArgumentException("days, such as 1095d");
        }
        return Optional.of(Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1))));
    }

    private static long size(String text) {
        return size(text, 1, 1L << 30, "1 byte to 1 GiB");
    }

    private static long memory(String text) {
        return size(text, 1 << 20, 1L << 40, "1 MiB to 1024 GiB");
    }

    private static long size(String text, long least, long most, String expected) {
        Amount amount = Amount.of(text);
        long unit =
                switch (amount.unit) {
                    case "", "b" -> 1;
                    case "kib", "k" -> 1L << 10;
                    case "mib", "m" -> 1L << 20;
                    case "gib", "g" -> 1L << 30;
                    default -> throw new IllegalArgumentException("a size with its unit: B, KiB, MiB or GiB");
                };
        if (amount.number < 1 || amount.number > most / unit || amount.number * unit < least) {
            throw new IllegalArgumentException(expected);
        }
        return amount.number * unit;
    }

    /** A number and its unit, in lower case. */
    private record Amount(long number, String unit) {
        static Amount of(String text) {
            String lower = text.toLowerCase(Locale.ROOT).strip();
            int digits = 0;
            while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
                digits++;
            }
            return new Amount(Long.parseLong(lower.substring(0, digits)), lower.substring(digits).strip());
        }
    }
}
