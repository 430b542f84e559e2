package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.DnsReply.Code;
import dev.wirewitness.proxy.upstream.DnsReply.Entry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks one name server one question, over UDP from a port of its own and over TCP where the answer does not fit
 * (RFC 7766). Any thread; answers come on the loop.
 */
final class DnsClient implements AutoCloseable {
    private static final int MAX_DATAGRAM = 1232; // dnsflagday.net/2020: never fragmented
    private static final int MAX_RECORDS = 256;

    private final Transport transport;
    private final Duration timeout;
    private final Map<EventLoop, DnsNameResolver> resolvers = new ConcurrentHashMap<>();

    DnsClient(Transport transport, Duration timeout) {
        this.transport = transport;
        this.timeout = timeout;
    }

    /** Blocks for a moment the first time that a loop is named. */
    void prepare(EventLoop loop, InetSocketAddress anyServer) {
        resolvers.computeIfAbsent(loop, each -> new DnsNameResolverBuilder(each)
                .datagramChannelType(transport.datagramChannel())
                .socketChannelType(transport.socketChannel())
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(new SingletonDnsServerAddressStreamProvider(anyServer))
                .hostsFileEntriesResolver((_, _) -> null)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .searchDomains(List.of())
                .ndots(1)
                .maxPayloadSize(MAX_DATAGRAM)
                .queryTimeoutMillis(timeout.toMillis())
                .build());
    }

    /** Fails when there is no answer; on a loop that was prepared. */
    CompletableFuture<DnsReply> ask(EventLoop loop, InetSocketAddress server, String name, DnsRecordType type) {
        CompletableFuture<DnsReply> reply = new CompletableFuture<>();
        DnsNameResolver resolver = resolvers.get(loop);
        if (resolver == null) {
            reply.completeExceptionally(new IllegalStateException("resolver: none (expected: one for each loop)"));
            return reply;
        }
        resolver.query(server, new DefaultDnsQuestion(name, type))
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) -> {
                    if (!done.isSuccess()) {
                        reply.completeExceptionally(done.cause());
                        return;
                    }
                    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
                    try {
                        reply.complete(read(envelope.content(), type));
                    } catch (RuntimeException malformed) {
                        reply.completeExceptionally(malformed);
                    } finally {
                        envelope.release();
                    }
                });
        return reply;
    }

    /** What concerns addresses in an answer; throws where it is malformed. The response stays the caller's. */
    static DnsReply read(DnsResponse response, DnsRecordType type) {
        DnsResponseCode code = response.code();
        if (!code.equals(DnsResponseCode.NOERROR) && !code.equals(DnsResponseCode.NXDOMAIN)) {
            return new DnsReply(Code.FAILED, List.of(), OptionalLong.empty());
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < Math.min(response.count(DnsSection.ANSWER), MAX_RECORDS); i++) {
            DnsRecord entry = response.recordAt(DnsSection.ANSWER, i);
            if (entry instanceof DnsRawRecord raw && entry.dnsClass() == DnsRecord.CLASS_IN) {
                if (entry.type().equals(DnsRecordType.CNAME)) {
                    entries.add(new Entry.Alias(
                            plain(entry.name()), ttl(entry), plain(DefaultDnsRecordDecoder.decodeName(raw.content()))));
                } else if (entry.type().equals(type)) {
                    entries.add(new Entry.Address(plain(entry.name()), ttl(entry), address(raw.content(), type)));
                }
            }
        }
        boolean missing = code.equals(DnsResponseCode.NXDOMAIN);
        return new DnsReply(missing ? Code.NO_SUCH_NAME : Code.FINE, entries, negativeTtl(response));
    }

    private static InetAddress address(ByteBuf content, DnsRecordType type) {
        int length = type.equals(DnsRecordType.A) ? 4 : 16;
        if (content.readableBytes() != length) {
            throw new IllegalArgumentException("address record of " + content.readableBytes() + " bytes");
        }
        try {
            return InetAddress.getByAddress(ByteBufUtil.getBytes(content));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The smaller of the SOA's own time and its last field, MINIMUM. */
    private static OptionalLong negativeTtl(DnsResponse response) {
        for (int i = 0; i < Math.min(response.count(DnsSection.AUTHORITY), MAX_RECORDS); i++) {
            DnsRecord entry = response.recordAt(DnsSection.AUTHORITY, i);
            if (entry instanceof DnsRawRecord raw
                    && entry.type().equals(DnsRecordType.SOA)
                    && raw.content().readableBytes() >= 22) {
                ByteBuf content = raw.content();
                long minimum = content.getUnsignedInt(content.writerIndex() - 4);
                return OptionalLong.of(Math.min(ttl(entry), bounded(minimum)));
            }
        }
        return OptionalLong.empty();
    }

    private static long ttl(DnsRecord entry) {
        return bounded(entry.timeToLive());
    }

    /** With the first bit set it counts as zero (RFC 2181 section 8). */
    private static long bounded(long seconds) {
        return seconds < 0 || seconds > Integer.MAX_VALUE ? 0 : seconds;
    }

    private static String plain(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        resolvers.forEach((loop, resolver) -> {
            if (!loop.isShuttingDown()) {
                loop.execute(resolver::close);
            }
        });
        resolvers.clear();
    }
}
