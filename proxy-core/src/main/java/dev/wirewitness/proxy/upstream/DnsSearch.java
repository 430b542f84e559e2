package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.DnsSettings;
import dev.wirewitness.proxy.upstream.DnsReply.Finding;
import dev.wirewitness.proxy.upstream.HostLookup.Answer;
import dev.wirewitness.proxy.upstream.NameSource.Resolution;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One name in DNS: both families at once, for one candidate after the other until one exists. The first family that
 * has addresses waits 50 ms for the other (RFC 8305 section 3). Event loop only.
 */
final class DnsSearch {
    private static final long RESOLUTION_DELAY_MILLIS = 50;
    private static final Duration KEEP_HALF = Duration.ofSeconds(30);

    private final DnsClient client;
    private final DnsSettings settings;
    private final SystemNames names;
    private final EventLoop loop;
    private final List<String> candidates;
    private final CompletableFuture<Resolution> resolved;
    private int next;
    private long negative = Long.MAX_VALUE;

    DnsSearch(
            DnsClient client,
            DnsSettings settings,
            SystemNames names,
            EventLoop loop,
            List<String> candidates,
            CompletableFuture<Resolution> resolved) {
        this.client = client;
        this.settings = settings;
        this.names = names;
        this.loop = loop;
        this.candidates = candidates;
        this.resolved = resolved;
    }

    void begin() {
        if (next == candidates.size()) {
            Duration keep = negative == Long.MAX_VALUE ? DnsNames.KEEP_FAILURE : Duration.ofSeconds(negative);
            resolved.complete(Resolution.missing(
                    "the name is not known, or has no address (is it spelled right?)",
                    bounded(keep, settings.maxNegativeTtl())));
            return;
        }
        String name = candidates.get(next++);
        Both both = new Both();
        CompletableFuture<Finding> six = look(name, DnsRecordType.AAAA, names.address6());
        CompletableFuture<Finding> four = look(name, DnsRecordType.A, names.address4());
        six.thenAccept(finding -> both.heard(finding, true));
        four.thenAccept(finding -> both.heard(finding, false));
    }

    private CompletableFuture<Finding> look(String name, DnsRecordType type, boolean wanted) {
        return wanted
                ? DnsFamily.look(client, loop, names.servers(), name, type)
                : CompletableFuture.completedFuture(new Finding.Nothing(OptionalLong.empty()));
    }

    private Duration bounded(Duration keep, Duration most) {
        Duration atLeast = keep.compareTo(settings.minTtl()) < 0 ? settings.minTtl() : keep;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }

    /** The two answers for one candidate. */
    private final class Both {
        private @Nullable Finding six;
        private @Nullable Finding four;
        private boolean over;

        void heard(Finding finding, boolean first) {
            if (first) {
                six = finding;
            } else {
                four = finding;
            }
            if (six != null && four != null) {
                decide();
            } else if (finding instanceof Finding.Addresses) {
                loop.schedule(this::decide, RESOLUTION_DELAY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void decide() {
            if (over) {
                return;
            }
            over = true;
            List<InetAddress> addresses = new ArrayList<>();
            long ttl = Math.min(take(six, addresses), take(four, addresses));
            if (!addresses.isEmpty()) {
                Duration keep = bounded(Duration.ofSeconds(ttl), settings.maxTtl());
                boolean half = six == null || four == null;
                resolved.complete(new Resolution(
                        new Answer.Found(addresses), half && keep.compareTo(KEEP_HALF) > 0 ? KEEP_HALF : keep));
            } else if (six instanceof Finding.Unusable(String why)) {
                resolved.complete(Resolution.missing(why, DnsNames.KEEP_FAILURE));
            } else if (four instanceof Finding.Unusable(String why)) {
                resolved.complete(Resolution.missing(why, DnsNames.KEEP_FAILURE));
            } else {
                begin();
            }
        }

        private long take(@Nullable Finding finding, List<InetAddress> addresses) {
            if (finding instanceof Finding.Addresses(var some, long ttl)) {
                addresses.addAll(some);
                return ttl;
            }
            if (finding instanceof Finding.Nothing(OptionalLong ttl) && ttl.isPresent()) {
                negative = Math.min(negative, ttl.getAsLong());
            }
            return Long.MAX_VALUE;
        }
    }
}
