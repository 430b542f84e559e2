package dev.wirewitness.proxy.upstream;

import static dev.wirewitness.proxy.upstream.TestDns.A;
import static dev.wirewitness.proxy.upstream.TestDns.AAAA;
import static dev.wirewitness.proxy.upstream.TestDns.NXDOMAIN;
import static dev.wirewitness.proxy.upstream.TestDns.SERVFAIL;
import static dev.wirewitness.proxy.upstream.TestDns.a;
import static dev.wirewitness.proxy.upstream.TestDns.aaaa;
import static dev.wirewitness.proxy.upstream.TestDns.answer;
import static dev.wirewitness.proxy.upstream.TestDns.cname;
import static dev.wirewitness.proxy.upstream.TestDns.message;
import static dev.wirewitness.proxy.upstream.TestDns.missing;
import static dev.wirewitness.proxy.upstream.TestDns.soa;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.DnsSettings;
import dev.wirewitness.proxy.upstream.HostLookup.Answer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names by DNS against name servers on loopback that are sound, slow, broken and lying. */
class DnsNamesTest {
    private static final Transport TRANSPORT = Transport.best();
    private static final Duration LONG = Duration.ofSeconds(20);

    private final EventLoopGroup group = TRANSPORT.newGroup(1, "test");
    private final EventLoop loop = group.next();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger systemAsked = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();

    // what a test may change before it looks
    private List<String> search = List.of();
    private int ndots = 1;
    private Map<String, List<InetAddress>> hosts = Map.of();
    private boolean otherSources;
    private boolean address6 = true;
    private Duration timeout = LONG;
    private Duration minTtl = Duration.ofSeconds(1);
    private Duration maxTtl = Duration.ofHours(1);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private TestDns server(TestDns.Script script) throws IOException {
        TestDns server = new TestDns(script);
        open.add(server);
        return server;
    }

    private HostLookup lookup(TestDns... servers) {
        List<InetSocketAddress> addresses =
                List.of(servers).stream().map(TestDns::address).toList();
        SystemNames names = new SystemNames(addresses, search, ndots, hosts, otherSources, true, address6);
        DnsSettings settings = new DnsSettings(List.of(), minTtl, maxTtl, Duration.ofMinutes(1), timeout, 100);
        SystemResolver system = new SystemResolver(name -> {
            systemAsked.incrementAndGet();
            if (name.equals("printer")) {
                return new InetAddress[] {InetAddress.getByName("192.0.2.99")};
            }
            throw new UnknownHostException(name);
        });
        HostLookup lookup = new HostLookup(
                new DnsNames(settings, () -> names, new DnsClient(TRANSPORT, timeout), system, clock::get), 100,
                clock::get);
        open.add(lookup);
        return lookup;
    }

    private Answer look(HostLookup lookup, String name) throws Exception {
        return lookup.look(name, loop).get(LONG.toSeconds(), TimeUnit.SECONDS).answer();
    }

    private List<String> addresses(HostLookup lookup, String name) throws Exception {
        return look(lookup, name) instanceof Answer.Found(var found)
                ? found.stream().map(InetAddress::getHostAddress).toList()
                : List.of("missing");
    }

    private void pass(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void look_bothFamiliesKeptAsLongAsTheShorterRecord() throws Exception {
        TestDns dns = server(q -> q.type() == A
                ? answer(q, a("api.example", 300, "192.0.2.1"), a("api.example", 20, "192.0.2.2"))
                : answer(q, aaaa("api.example", 60, "2001:db8::1")));
        HostLookup lookup = lookup(dns);

        assertThat(addresses(lookup, "api.example")).containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "192.0.2.2");
        pass(19);
        addresses(lookup, "api.example");
        assertThat(dns.asked("api.example", A)).isOne();
        pass(2);
        addresses(lookup, "api.example");
        assertThat(dns.asked("api.example", A)).isEqualTo(2);
        assertThat(dns.asked("api.example", AAAA)).isEqualTo(2);
    }

    @Test
    void look_ttlIsHeldWithinItsBounds() throws Exception {
        minTtl = Duration.ofSeconds(10);
        maxTtl = Duration.ofSeconds(100);
        address6 = false;
        TestDns dns = server(q -> answer(q, a(q.name(), q.name().startsWith("short") ? 0 : 0x80000001L >> 1, "192.0.2.1")));
        HostLookup lookup = lookup(dns);

        addresses(lookup, "short.example");
        addresses(lookup, "long.example");
        pass(9);
        addresses(lookup, "short.example");
        assertThat(dns.asked("short.example", A)).isOne();
        pass(2);
        addresses(lookup, "short.example");
        addresses(lookup, "long.example");
        assertThat(dns.asked("short.example", A)).isEqualTo(2);
        assertThat(dns.asked("long.example", A)).isOne();
        pass(90);
        addresses(lookup, "long.example");
        assertThat(dns.asked("long.example", A)).isEqualTo(2);
        assertThat(dns.asked("long.example", AAAA)).isZero();
    }

    private enum Absence {
        NO_NAME,
        NO_ADDRESS
    }

    @ParameterizedTest
    @EnumSource
    void look_absenceIsKeptAsTheZoneSays(Absence how) throws Exception {
        TestDns dns = server(q -> missing(q, how == Absence.NO_NAME ? NXDOMAIN : 0, soa("example", 900, 30)));
        HostLookup lookup = lookup(dns);

        assertThat(look(lookup, "none.example")).isInstanceOf(Answer.Missing.class);
        pass(29);
        look(lookup, "none.example");
        assertThat(dns.asked("none.example", A)).isOne();
        pass(2);
        look(lookup, "none.example");
        assertThat(dns.asked("none.example", A)).isEqualTo(2);
        assertThat(systemAsked).hasValue(0);
    }

    @Test
    void look_failingServerIsPassedOver() throws Exception {
        TestDns broken = server(q -> missing(q, SERVFAIL));
        TestDns sound = server(q -> q.type() == A ? answer(q, a(q.name(), 60, "192.0.2.1")) : answer(q));

        assertThat(addresses(lookup(broken, sound), "api.example")).containsExactly("192.0.2.1");
    }

    @Test
    void look_allServersFail_isKeptFiveSeconds() throws Exception {
        TestDns broken = server(q -> missing(q, SERVFAIL));
        HostLookup lookup = lookup(broken);

        assertThat(look(lookup, "api.example")).isInstanceOfSatisfying(
                Answer.Missing.class, missing -> assertThat(missing.why()).contains("127.0.0.1 refuses or fails"));
        long asked = broken.asked("api.example", A);
        assertThat(asked).isEqualTo(2);
        pass(4);
        look(lookup, "api.example");
        assertThat(broken.asked("api.example", A)).isEqualTo(asked);
        pass(2);
        look(lookup, "api.example");
        assertThat(broken.asked("api.example", A)).isEqualTo(2 * asked);
    }

    @Test
    void look_silentServer_theNextIsAsked_andTheCallerNeverWaits() throws Exception {
        timeout = Duration.ofMillis(100);
        TestDns silent = server(_ -> null);
        TestDns sound = server(q -> q.type() == A ? answer(q, a(q.name(), 60, "192.0.2.1")) : answer(q));
        HostLookup lookup = lookup(silent, sound);

        CompletableFuture<?>[] asked = new CompletableFuture<?>[1];
        loop.submit(() -> asked[0] = lookup.look("api.example", loop)).get(20, TimeUnit.SECONDS);
        assertThat(addresses(lookup, "api.example")).containsExactly("192.0.2.1");
        assertThat(look(lookup(silent), "api.example")).isInstanceOfSatisfying(
                Answer.Missing.class, missing -> assertThat(missing.why()).contains("does not answer"));
    }

    @Test
    void look_truncatedAnswer_isAskedForOverTcp() throws Exception {
        List<TestDns.Entry> many = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            many.add(a("api.example", 60, "192.0." + i / 250 + "." + i % 250));
        }
        TestDns dns = server(q -> q.type() != A
                ? answer(q)
                : message(q, 0, !q.tcp(), q.tcp() ? many : List.of(), List.of()));

        assertThat(addresses(lookup(dns), "api.example")).hasSize(16).startsWith("192.0.0.0");
        assertThat(dns.asked).anyMatch(TestDns.Question::tcp);
    }

    @Test
    void look_aliasesAreFollowed_withinOneAnswerAndThroughSeveral() throws Exception {
        TestDns dns = server(q -> switch (q.name()) {
            case "one.example" -> q.type() == A
                    ? answer(q, cname("one.example", 300, "x.example"), cname("X.example", 7, "y.example"),
                            a("y.example", 300, "192.0.2.1"))
                    : missing(q, 0, soa("example", 60, 60));
            case "two.example" -> answer(q, cname("two.example", 9, "z.example"));
            case "z.example" -> q.type() == A ? answer(q, a("z.example", 300, "192.0.2.2")) : answer(q);
            default -> missing(q, NXDOMAIN);
        });
        HostLookup lookup = lookup(dns);

        assertThat(addresses(lookup, "one.example")).containsExactly("192.0.2.1");
        assertThat(addresses(lookup, "two.example")).containsExactly("192.0.2.2");
        pass(8);
        addresses(lookup, "one.example");
        addresses(lookup, "two.example");
        assertThat(dns.asked("one.example", A)).isEqualTo(2);
        assertThat(dns.asked("two.example", A)).isOne();
    }

    @Test
    void look_aliasesWithoutEnd_areGivenUp() throws Exception {
        AtomicInteger next = new AtomicInteger();
        TestDns dns = server(q -> q.name().equals("loop.example")
                ? answer(q, cname("loop.example", 60, "l.example"), cname("l.example", 60, "loop.example"))
                : answer(q, cname(q.name(), 60, "n" + next.incrementAndGet() + ".example")));
        HostLookup lookup = lookup(dns);

        assertThat(look(lookup, "loop.example")).isInstanceOf(Answer.Missing.class);
        assertThat(look(lookup, "endless.example")).isInstanceOf(Answer.Missing.class);
        assertThat(next.get()).isLessThan(30);
    }

    /** What a server says of names that were not asked for, or that no alias leads to, is not heard. */
    @Test
    void look_lies() throws Exception {
        timeout = Duration.ofMillis(200);
        TestDns dns = server(q -> switch (q.name()) {
            case "other.example" -> answer(q, a("api.example", 60, "192.0.2.66"), cname("x.example", 60, "other.example"));
            case "id.example" -> answer(
                    new TestDns.Question(q.id() ^ 1, q.name(), q.type(), q.tcp(), q.raw()), a("id.example", 60, "192.0.2.66"));
            case "question.example" -> {
                byte[] raw = q.raw().clone();
                raw[1] ^= 1;
                yield answer(new TestDns.Question(q.id(), q.name(), q.type(), q.tcp(), raw),
                        a("question.example", 60, "192.0.2.66"));
            }
            case "type.example" -> answer(q, q.type() == A
                    ? aaaa("type.example", 60, "2001:db8::66")
                    : a("type.example", 60, "192.0.2.66"));
            case "length.example" -> answer(q, new TestDns.Entry("length.example", q.type(), 60, new byte[5]));
            case "noise.example" -> new byte[] {(byte) (q.id() >> 8), (byte) q.id(), (byte) 0x81, 1, 2, 3};
            default -> missing(q, NXDOMAIN);
        });
        HostLookup lookup = lookup(dns);

        for (String name : List.of("other", "id", "question", "type", "length", "noise")) {
            assertThat(look(lookup, name + ".example")).as(name).isInstanceOf(Answer.Missing.class);
        }
        assertThat(look(lookup, "api.example")).isInstanceOf(Answer.Missing.class);
    }

    /** The time limit is 20 s and the test's patience too: only the short wait for the other family can end it. */
    @ParameterizedTest
    @EnumSource
    void look_oneFamilyNeverAnswers_theOtherGoesAhead(Family silent) throws Exception {
        TestDns dns = server(q -> q.type() == (silent == Family.SIX ? AAAA : A)
                ? null
                : answer(q, q.type() == A ? a(q.name(), 900, "192.0.2.1") : aaaa(q.name(), 900, "2001:db8::1")));
        HostLookup lookup = lookup(dns);

        assertThat(addresses(lookup, "api.example")).containsExactly(
                silent == Family.SIX ? "192.0.2.1" : "2001:db8:0:0:0:0:0:1");
        pass(31);
        addresses(lookup, "api.example");
        assertThat(dns.asked("api.example", silent == Family.SIX ? A : AAAA)).isEqualTo(2);
    }

    private enum Family {
        FOUR,
        SIX
    }

    @Test
    void look_sameNameAtOnce_isAskedOnce() throws Exception {
        TestDns dns = server(q -> q.type() == A ? answer(q, a(q.name(), 60, "192.0.2.1")) : answer(q));
        HostLookup lookup = lookup(dns);

        List<CompletableFuture<NameSource.Resolution>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(lookup.look("api.example", loop));
        }
        for (CompletableFuture<NameSource.Resolution> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS).answer()).isInstanceOf(Answer.Found.class);
        }
        assertThat(dns.asked("api.example", A)).isOne();
        assertThat(dns.asked("api.example", AAAA)).isOne();
    }

    @Test
    void look_hostsFileGoesBefore_andLocalhostIsNeverAsked() throws Exception {
        hosts = Map.of("api.example", List.of(InetAddress.getByName("192.0.2.7")));
        TestDns dns = server(q -> answer(q, a(q.name(), 60, "192.0.2.1")));
        HostLookup lookup = lookup(dns);

        assertThat(addresses(lookup, "api.example")).containsExactly("192.0.2.7");
        assertThat(addresses(lookup, "a.localhost")).containsExactly("127.0.0.1");
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void look_searchListForNamesWithFewDots() throws Exception {
        search = List.of("a.corp.example", "corp.example");
        ndots = 2;
        TestDns dns = server(q -> q.type() == A && q.name().equals("llm.corp.example")
                ? answer(q, a(q.name(), 60, "192.0.2.1"))
                : missing(q, NXDOMAIN, soa("example", 60, 60)));
        HostLookup lookup = lookup(dns);

        assertThat(addresses(lookup, "llm")).containsExactly("192.0.2.1");
        assertThat(dns.asked("llm.a.corp.example", A)).isOne();
        assertThat(look(lookup, "api.some.example")).isInstanceOf(Answer.Missing.class);
        assertThat(dns.asked("api.some.example.corp.example", A)).isZero();
    }

    @Test
    void look_namesOnlyTheSystemKnows() throws Exception {
        TestDns dns = server(q -> missing(q, NXDOMAIN, soa("example", 60, 60)));
        assertThat(look(lookup(dns), "printer")).isInstanceOf(Answer.Missing.class);
        assertThat(systemAsked).hasValue(0);

        otherSources = true;
        assertThat(addresses(lookup(dns), "printer")).containsExactly("192.0.2.99");
        assertThat(addresses(lookup(), "printer")).containsExactly("192.0.2.99");
        assertThat(systemAsked).hasValue(2);
    }

    @Test
    void look_manyNamesAtOnce_isLimited() throws Exception {
        TestDns silent = server(_ -> null);
        HostLookup lookup = lookup(silent);
        for (int i = 0; i < 256; i++) {
            assertThat(lookup.look("host" + i + ".example", loop)).isNotDone();
        }
        assertThat(look(lookup, "one-more.example")).isInstanceOfSatisfying(
                Answer.Missing.class, missing -> assertThat(missing.why()).contains("256 other names"));
    }
}
