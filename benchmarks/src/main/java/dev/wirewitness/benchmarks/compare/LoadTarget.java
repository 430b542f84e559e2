package dev.wirewitness.benchmarks.compare;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where a run sends its requests.
 *
 * @param proxyPort on 127.0.0.1; empty to go straight to the origin
 * @param ca the only certificate that is trusted
 */
record LoadTarget(OptionalInt proxyPort, int originPort, Path ca) {}
