package dev.wirewitness.proxy.identity;

import dev.wirewitness.policy.Caller;
import dev.wirewitness.policy.IdentityStrength;
import dev.wirewitness.proxy.IdentitySettings;
import dev.wirewitness.proxy.record.ProxyMeters;
import dev.wirewitness.proxy.record.Sparingly;
import dev.wirewitness.proxy.upstream.Cidr;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.X509TrustManager;

/**
 * Who calls, how well that is known, and whether it is well enough: certificate before password before an agent's
 * word before the network. What is known of a connection ({@link #at}) counts for all of it; what a request says
 * ({@link #take}, {@link #identify}) counts for the tunnel it opens, or for itself alone. Any thread.
 */
public final class Callers implements AutoCloseable {
    /** The answer to who presents nothing, or something wrong (RFC 7617 section 2). */
    public static final String CHALLENGE = "Basic realm=\"wirewitness\", charset=\"UTF-8\"";

    private final IdentityStrength required;
    private final NetworkMap networks;
    private final Optional<String> agentHeader;
    private final List<Cidr> agents;
    private final Optional<PasswordCheck> passwords;
    private final Optional<ClientCertificates> certificates;
    private final Sparingly slowedRecords = new Sparingly();
    private final ProxyMeters meters;

    /**
     * Makes ready; reads the users file.
     *
     * @throws IllegalArgumentException when a setting or the users file is no good, with what was expected
     */
    public static Callers open(IdentitySettings settings, ProxyMeters meters) {
        return new Callers(settings, meters);
    }

    private Callers(IdentitySettings settings, ProxyMeters meters) {
        this.meters = meters;
        required = settings.required();
        networks = new NetworkMap(settings.networks());
        agentHeader = settings.header().map(Callers::fieldName);
        agents = settings.headerFrom().stream().map(Callers::agents).toList();
        certificates = settings.clientCa().isEmpty()
                ? Optional.empty()
                : Optional.of(new ClientCertificates(settings.clientCa(), settings.clientName()));
        passwords = settings.usersFile().map(PasswordCheck::open);
    }

    private static String fieldName(String name) {
        boolean token = !name.isEmpty() && name.length() <= 64
                && name.chars().allMatch(c -> c == '-' || c == '_' || c >= '0' && c <= '9'
                        || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
        if (!token || List.of("host", "content-length", "transfer-encoding", "connection")
                .contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "identity.header: '" + name + "' (expected: a field of its own, such as X-Wirewitness-User)");
        }
        return name;
    }

    private static Cidr agents(String range) {
        try {
            return Cidr.parse(range);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("identity.header-from: " + e.getMessage(), e);
        }
    }

    /** What the address alone says. */
    public Caller at(InetAddress address) {
        return networks.at(address);
    }

    /** Whose certificates the proxy's own TLS asks for; empty: it asks for none. */
    public Optional<X509TrustManager> clientTrust() {
        return certificates.map(ClientCertificates::trust);
    }

    /** What a certificate that {@link #clientTrust} accepted says of who the connection is from. */
    public Caller certified(Caller connection, X509Certificate certificate) {
        Optional<String> user = certificates.flatMap(each -> each.user(certificate));
        if (user.isEmpty()) {
            count("certificate", "malformed");
            return connection;
        }
        return new Caller(connection.address(), user, groups(user.get()), IdentityStrength.CERTIFICATE);
    }

    private List<String> groups(String user) {
        return passwords.map(check -> check.groups(user)).orElse(List.of());
    }

    /** Whether users and passwords are known here: what SOCKS5 offers, what Basic asks for. */
    public boolean knowPasswords() {
        return passwords.isPresent();
    }

    /** Takes out of the header what must go no further, wherever it came from, and says what it was. */
    public Claims take(HttpHeaders fields) {
        List<String> authorization = fields.getAll(HttpHeaderNames.PROXY_AUTHORIZATION);
        List<String> asserted = agentHeader.map(fields::getAll).orElse(List.of());
        if (authorization.isEmpty() && asserted.isEmpty()) {
            return Claims.NONE;
        }
        fields.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
        agentHeader.ifPresent(fields::remove);
        return new Claims(authorization, asserted);
    }

    /**
     * Says who sends a request to the proxy itself. {@code then} runs on {@code loop}, which is the caller's thread:
     * before this returns, where nothing has to be computed.
     */
    public void identify(EventExecutor loop, Caller connection, Claims claims, Consumer<Identified> then) {
        handOver(loop, identified(connection, claims), then);
    }

    /** Says whether a user and password given outside of HTTP, as in SOCKS5, are served; otherwise like identify. */
    public void identify(
            EventExecutor loop, Caller connection, String user, Password password, Consumer<Identified> then) {
        handOver(loop, identified(connection, user, password), then);
    }

    private CompletionStage<Identified> identified(Caller connection, String user, Password password) {
        if (passwords.isEmpty()) {
            password.wipe();
            return CompletableFuture.completedFuture(settled(connection));
        }
        if (!UsersFile.isName(user)) {
            password.wipe();
            count("password", "malformed");
            return CompletableFuture.completedFuture(
                    challenge("credentials_malformed", "The user name is none that can exist here."));
        }
        return checked(passwords.get(), connection, user, password);
    }

    private static void handOver(
            EventExecutor loop, CompletionStage<Identified> stage, Consumer<Identified> then) {
        CompletableFuture<Identified> found = stage.toCompletableFuture();
        if (found.isDone()) {
            then.accept(found.join());
        } else {
            found.thenAccept(late -> loop.execute(() -> then.accept(late)));
        }
    }

    private CompletionStage<Identified> identified(Caller connection, Claims claims) {
        Caller known = claims.asserted().isEmpty() ? connection : stronger(connection, claims.asserted());
        boolean enough = known.strength().compareTo(IdentityStrength.PASSWORD) >= 0;
        if (passwords.isEmpty() || enough || claims.authorization().isEmpty()) {
            return CompletableFuture.completedFuture(settled(known));
        }
        BasicCredentials presented = claims.authorization().size() == 1
                ? BasicCredentials.parse(claims.authorization().getFirst())
                : new BasicCredentials.Malformed();
        return switch (presented) {
            case BasicCredentials.Presented(String user, Password password) ->
                checked(passwords.get(), known, user, password);
            case BasicCredentials.OtherScheme() -> CompletableFuture.completedFuture(settled(known));
            case BasicCredentials.Malformed() -> {
                count("password", "malformed");
                yield CompletableFuture.completedFuture(challenge(
                        "credentials_malformed", "Proxy-Authorization: cannot be read (expected: Basic, as RFC 7617 has it)."));
            }
        };
    }

    /** The agent's word, where it may be given and says more than what is known already. */
    private Caller stronger(Caller connection, List<String> asserted) {
        byte[] address = connection.address().getAddress();
        if (agents.stream().noneMatch(range -> range.contains(address))) {
            count("header", "untrusted");
            return connection;
        }
        if (connection.strength().compareTo(IdentityStrength.ASSERTED) >= 0) {
            return connection;
        }
        if (asserted.size() > 1 || !UsersFile.isName(asserted.getFirst())) {
            count("header", "malformed");
            return connection;
        }
        String user = asserted.getFirst();
        return new Caller(connection.address(), Optional.of(user), groups(user), IdentityStrength.ASSERTED);
    }

    private CompletionStage<Identified> checked(PasswordCheck check, Caller known, String name, Password password) {
        return check.check(known.address(), name, password).thenApply(answer -> switch (answer) {
            case PasswordCheck.Answer.Right(String user, List<String> groups) ->
                settled(new Caller(known.address(), Optional.of(user), groups, IdentityStrength.PASSWORD));
            case PasswordCheck.Answer.Wrong() -> {
                count("password", "wrong");
                yield challenge("credentials_wrong", "User or password is wrong.");
            }
            case PasswordCheck.Answer.Slowed(Duration patience) -> {
                count("password", "slowed");
                yield new Identified.Refused(
                        429, "credentials_slowed", "Too many wrong passwords; try again later.", false, patience,
                        slowedRecords.now());
            }
            case PasswordCheck.Answer.Overloaded() -> {
                count("password", "overloaded");
                yield new Identified.Refused(
                        503, "credentials_overloaded", "Too many passwords wait to be checked; try again shortly.", false,
                        Duration.ofSeconds(1), slowedRecords.now());
            }
        });
    }

    private Identified settled(Caller caller) {
        if (caller.strength().compareTo(required) >= 0) {
            if (caller.strength() != IdentityStrength.NONE) {
                count(method(caller.strength()), "accepted");
            }
            return new Identified.Known(caller);
        }
        count("none", "missing");
        if (passwords.isPresent() && required.compareTo(IdentityStrength.PASSWORD) <= 0) {
            return challenge("credentials_missing", "This proxy asks for a user and password.");
        }
        return new Identified.Refused(
                403, "identity_required",
                "This proxy serves known callers only, and nothing says who this one is (expected: a "
                        + method(required) + " the proxy knows).",
                false, Duration.ZERO, true);
    }

    private static Identified.Refused challenge(String reason, String message) {
        return new Identified.Refused(407, reason, message, true, Duration.ZERO, true);
    }

    private static String method(IdentityStrength strength) {
        return switch (strength) {
            case NONE -> "none";
            case NETWORK -> "network";
            case ASSERTED -> "header";
            case PASSWORD -> "password";
            case CERTIFICATE -> "certificate";
        };
    }

    private void count(String method, String outcome) {
        meters.identified(method, outcome);
    }

    @Override
    public void close() {
        passwords.ifPresent(PasswordCheck::close);
    }
}
