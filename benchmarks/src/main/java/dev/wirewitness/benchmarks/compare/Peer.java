package dev.wirewitness.benchmarks.compare;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One way to the origin.
 *
 * @param port of the proxy on 127.0.0.1; empty for the straight way
 * @param ca what its clients trust
 * @param process whose use of the machine is counted
 */
record Peer(String name, OptionalInt port, Path ca, Optional<Process> process) {}
