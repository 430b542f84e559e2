package dev.wirewitness.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The main program of the comparison: starts origin, load generator and peers, sends each case through each peer in
 * shuffled rounds, prints tables. {@code benchmarks/compare/run --help} lists the options; the README beside that
 * script's folder says how to read the tables.
 */
public final class Compare {
    private static final List<String> WARM_UP = List.of("json-c32", "json-c32", "newconn-c8");
    private static final Duration WARM_UP_LENGTH = Duration.ofSeconds(3);

    private final Options options;
    private final List<Peer> peers = new ArrayList<>();
    private final Path work;

    private Compare(Options options, Path work) {
        this.options = options;
        this.work = work;
    }

    /** Exit status 2 for a command line that cannot be, 1 for a run that failed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("compare: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.print(Options.helpText());
            return;
        }
        Path work = options.keep().isPresent()
                ? Files.createDirectories(options.keep().get().toAbsolutePath())
                : Files.createTempDirectory("wirewitness-compare-");
        try (Children children = new Children(work, options.keep().isPresent())) {
            try {
                new Compare(options, work).run(children);
            } catch (IOException e) {
                if (!children.interrupted()) {
                    System.err.println("compare: " + e.getMessage());
                    children.close();
                    System.exit(1);
                }
            }
        }
    }

    private void run(Children children) throws IOException, InterruptedException {
        Report report = new Report(Environment.describe());
        Path originCa = work.resolve("origin-ca.pem");
        Process origin = children.java("origin", Origin.class, originCa.toString());
        String[] ready = children.awaitReady("origin", origin, 30).split(" ");
        OriginPorts ports = new OriginPorts(Integer.parseInt(ready[1]), Integer.parseInt(ready[2]));
        startPeers(new Peers(children, work, options.root(), ports.http1, ports.http2, originCa));
        Process load = children.javaWithPipe("load", Load.class);
        try (BufferedReader answers = load.inputReader(StandardCharsets.UTF_8);
                Writer orders = load.outputWriter(StandardCharsets.UTF_8)) {
            next(answers);
            warmUp(orders, answers, ports);
            rounds(report, orders, answers, ports);
        }
        System.out.println(report.header());
        List<String> names = peers.stream().map(Peer::name).toList();
        options.cases().forEach(traffic -> System.out.println(report.table(traffic, names)));
        if (options.json().isPresent()) {
            report.writeJson(options.json().get());
        }
    }

    private record OriginPorts(int http1, int http2) {
        int of(Case traffic) {
            return traffic.speech() == Case.Speech.HTTP2 ? http2 : http1;
        }
    }

    private void startPeers(Peers starter) throws InterruptedException {
        for (String name : options.peers()) {
            try {
                peers.add(starter.start(name));
            } catch (IOException e) {
                System.err.println("compare: " + name + " left out: " + e.getMessage());
            }
        }
    }

    /** Ten seconds for each peer, with keep-alive and with new connections: no round should meet cold code. */
    private void warmUp(Writer orders, BufferedReader answers, OriginPorts ports) throws IOException {
        for (Peer peer : peers) {
            System.err.print("\rwarming up " + peer.name() + "            ");
            for (String name : WARM_UP) {
                measure(Case.named(name), peer, 0, orders, answers, ports, WARM_UP_LENGTH);
            }
        }
    }

    private void rounds(Report report, Writer orders, BufferedReader answers, OriginPorts ports) throws IOException {
        Random random = new Random(1);
        Duration length = Duration.ofSeconds(options.seconds());
        for (int round = 1; round <= options.rounds(); round++) {
            for (Case traffic : options.cases()) {
                List<Peer> order = new ArrayList<>(peers);
                order.removeIf(peer -> !Peers.speaks(peer.name(), traffic.speech()));
                Collections.shuffle(order, random);
                for (Peer peer : order) {
                    System.err.print("\rround " + round + " of " + options.rounds() + ": " + traffic.name() + ", "
                            + peer.name() + "            ");
                    report.add(measure(traffic, peer, round, orders, answers, ports, length));
                }
            }
        }
        System.err.println();
    }

    private Window measure(
            Case traffic, Peer peer, int round, Writer orders, BufferedReader answers, OriginPorts ports, Duration length)
            throws IOException {
        orders.write(traffic.name() + " " + peer.port().orElse(0) + " " + ports.of(traffic) + " " + options.warm().toMillis()
                + " " + length.toMillis() + " " + peer.ca() + "\n");
        orders.flush();
        Usage begin = new Usage(Duration.ZERO, 0);
        Usage end = begin;
        String line = next(answers);
        while (!line.startsWith("result ")) {
            if (peer.process().isPresent()) {
                Usage now = Usage.of(peer.process().get().toHandle());
                if (line.equals("begin")) {
                    begin = now;
                } else {
                    end = now;
                }
            }
            line = next(answers);
        }
        double cpuMicros = end.cpu().minus(begin.cpu()).toNanos() / 1000.0;
        return new Window(traffic.name(), peer.name(), round, Measured.parse(line), cpuMicros, end.residentMib());
    }

    private static String next(BufferedReader answers) throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("load generator: ended early (run with --keep FOLDER and see load.log there)");
        }
        return line;
    }
}
