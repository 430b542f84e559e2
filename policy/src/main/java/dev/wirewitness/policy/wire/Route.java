package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Operation;
import dev.wirewitness.policy.WireFamily;

/**
 * What the path of a request says.
 *
 * @param sure whether the path alone is enough, on any host
 * @param model the model in the path, or empty
 * @param modelInPath whether the path decides the model even when the body names one
 * @param streaming 1 or 0 as the path says, -1 when it does not
 */
record Route(
        WireFamily family,
        Shape shape,
        Operation operation,
        boolean sure,
        String model,
        boolean modelInPath,
        int streaming) {
    static Route of(WireFamily family, Shape shape, Operation operation, boolean sure) {
        return new Route(family, shape, operation, sure, "", false, -1);
    }

    Route withModel(String named) {
        return named.isEmpty() ? this : new Route(family, shape, operation, sure, named, true, streaming);
    }

    Route withStreaming(boolean stream) {
        return new Route(family, shape, operation, sure, model, modelInPath, stream ? 1 : 0);
    }
}
