package dev.wirewitness.proxy.upstream;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this machine's files and interfaces say of names (resolv.conf(5), hosts(5), nsswitch.conf(5)). A file that
 * cannot be read says nothing. Reading blocks.
 *
 * @param search domains to try behind a name with fewer than {@code ndots} dots
 * @param hosts lower-case names
 * @param otherSources whether names may also be known to something else than DNS and the hosts file
 * @param address4 whether to ask for IPv4 addresses
 * @param address6 whether to ask for IPv6 addresses: not where no interface has one that leads anywhere
 */
record SystemNames(
        List<InetSocketAddress> servers,
        List<String> search,
        int ndots,
        Map<String, List<InetAddress>> hosts,
        boolean otherSources,
        boolean address4,
        boolean address6) {
    static final int DNS_PORT = 53;
    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCH = 6;
    private static final int MAX_NDOTS = 15;
    private static final long MAX_FILE = 4 << 20;

    SystemNames {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        hosts = Map.copyOf(hosts);
    }

    /** Of this machine; {@code etc} is /etc. */
    static SystemNames read(Path etc) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        int ndots = 1;
        for (String line : lines(etc.resolve("resolv.conf"))) {
            String[] words = line.strip().split("\\s+", MAX_SEARCH + 2);
            switch (words[0]) {
                case "nameserver" -> server(words, servers);
                case "search", "domain" -> {
                    search.clear(); // the last line counts
                    domains(words, search);
                }
                case "options" -> ndots = ndots(line, ndots);
                default -> {}
            }
        }
        boolean[] families = families();
        return new SystemNames(
                servers, search, ndots, hosts(etc.resolve("hosts")), otherSources(etc), families[0], families[1]);
    }

    /** With these servers in place of the machine's, and of all else that it would ask. */
    SystemNames withServers(List<InetSocketAddress> others) {
        return new SystemNames(others, List.of(), 1, hosts, false, address4, address6);
    }

    private static void server(String[] words, List<InetSocketAddress> servers) {
        if (words.length < 2 || servers.size() >= MAX_SERVERS) {
            return;
        }
        int zone = words[1].indexOf('%');
        String text = zone < 0 ? words[1] : words[1].substring(0, zone);
        if (Host.parse(text) instanceof Host.Address(InetAddress address, _)) {
            servers.add(new InetSocketAddress(address, DNS_PORT));
        }
    }

    private static void domains(String[] words, List<String> search) {
        for (int i = 1; i < words.length && search.size() < MAX_SEARCH; i++) {
            if (Host.parse(words[i]) instanceof Host.Name(String name)) {
                search.add(name);
            }
        }
    }

    private static int ndots(String line, int otherwise) {
        int at = line.indexOf("ndots:");
        int value = 0;
        int digits = 0;
        for (int i = at + 6; at >= 0 && i < line.length() && digits < 3; i++, digits++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
        }
        return digits == 0 ? otherwise : Math.min(value, MAX_NDOTS);
    }

    /** Sources beside {@code files} and {@code dns}: mDNS, a directory service, a resolver of the system's own. */
    private static boolean otherSources(Path etc) {
        for (String line : lines(etc.resolve("nsswitch.conf"))) {
            if (line.strip().startsWith("hosts:")) {
                String sources = line.strip().substring("hosts:".length()).replaceAll("\\[[^\\]]*\\]", " ");
                return Stream.of(sources.strip().split("\\s+"))
                        .anyMatch(source -> !Set.of("files", "dns", "").contains(source));
            }
        }
        return false;
    }

    private static Map<String, List<InetAddress>> hosts(Path file) {
        Map<String, List<InetAddress>> all = new HashMap<>();
        if (!readable(file)) {
            return all;
        }
        HostsFileEntriesProvider entries =
                HostsFileEntriesProvider.parser().parseSilently(file.toFile(), StandardCharsets.UTF_8);
        for (Map<String, List<InetAddress>> family : List.of(entries.ipv6Entries(), entries.ipv4Entries())) {
            family.forEach((name, addresses) -> all.computeIfAbsent(
                            name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .addAll(addresses));
        }
        return all;
    }

    /** IPv4 and IPv6, each when an interface has an address that is of use elsewhere; both when none has. */
    private static boolean[] families() {
        boolean four = false;
        boolean six = false;
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (!address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
                        four |= address.getAddress().length == 4;
                        six |= address.getAddress().length == 16;
                    }
                }
            }
        } catch (SocketException e) {
            return new boolean[] {true, true};
        }
        return four || six ? new boolean[] {four, six} : new boolean[] {true, true};
    }

    private static List<String> lines(Path file) {
        try {
            return readable(file) ? Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean readable(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MAX_FILE;
        } catch (IOException e) {
            return false;
        }
    }
}
