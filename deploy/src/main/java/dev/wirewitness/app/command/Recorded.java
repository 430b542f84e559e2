package dev.wirewitness.app.command;

import dev.wirewitness.app.OperatorRequest;
import dev.wirewitness.app.OperatorRequests;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** What leaves the log is in the log; a copy of the log has no writer to do that. */
final class Recorded {
    private Recorded() {}

    /** Has it recorded, and says where, or why not. */
    static void say(Path data, OperatorRequest request, PrintStream screen) throws IOException {
        if (OperatorRequests.original(data)) {
            screen.println("recorded    " + OperatorRequests.submit(data, request));
        } else {
            screen.println("recorded    no: this is a copy of a log, or one that this user may not write");
        }
    }
}
