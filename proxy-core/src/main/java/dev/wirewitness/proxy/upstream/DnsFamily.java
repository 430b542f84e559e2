package dev.wirewitness.proxy.upstream;

import dev.wirewitness.proxy.upstream.DnsReply.Finding;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one family that a name has: asks one server after the other, each twice at most, until one says,
 * and goes on with the alias where it says no more. Event loop only.
 */
final class DnsFamily {
    private static final int ROUNDS = 2;
    private static final int MAX_QUESTIONS = 12;

    private final DnsClient client;
    private final EventLoop loop;
    private final List<InetSocketAddress> servers;
    private final DnsRecordType type;
    private final CompletableFuture<Finding> found = new CompletableFuture<>();
    private String at;
    private long ttl = Long.MAX_VALUE;
    private int attempt;
    private int questions;

    private DnsFamily(
            DnsClient client, EventLoop loop, List<InetSocketAddress> servers, String name, DnsRecordType type) {
        this.client = client;
        this.loop = loop;
        this.servers = servers;
        this.at = name;
        this.type = type;
    }

    /** Never {@link Finding.Elsewhere}, never exceptionally. */
    static CompletableFuture<Finding> look(
            DnsClient client, EventLoop loop, List<InetSocketAddress> servers, String name, DnsRecordType type) {
        DnsFamily family = new DnsFamily(client, loop, servers, name, type);
        family.ask();
        return family.found;
    }

    private void ask() {
        if (++questions > MAX_QUESTIONS) {
            found.complete(new Finding.Unusable("the name servers answer with aliases that have no end"));
            return;
        }
        InetSocketAddress server = servers.get(attempt % servers.size());
        client.ask(loop, server, at, type).whenComplete((reply, failure) -> heard(server, reply, failure));
    }

    private void heard(InetSocketAddress server, @Nullable DnsReply reply, @Nullable Throwable failure) {
        Finding finding = reply == null ? new Finding.Unusable("does not answer") : reply.about(at);
        switch (finding) {
            case Finding.Addresses(var addresses, long seconds) ->
                found.complete(new Finding.Addresses(addresses, Math.min(ttl, seconds)));
            case Finding.Nothing nothing -> found.complete(nothing);
            case Finding.Elsewhere(String name, long seconds) -> {
                at = name;
                ttl = Math.min(ttl, seconds);
                attempt = 0;
                ask();
            }
            case Finding.Unusable(String why) -> {
                if (++attempt < ROUNDS * servers.size()) {
                    ask();
                } else {
                    found.complete(new Finding.Unusable("name server "
                            + server.getAddress().getHostAddress() + " " + why));
                }
            }
        }
    }
}
