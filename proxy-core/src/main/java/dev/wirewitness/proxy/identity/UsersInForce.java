package dev.wirewitness.proxy.identity;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users file in force, read again within a second of a change of its content. A file with errors changes nothing;
 * the errors go to the log. Any thread.
 */
final class UsersInForce implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UsersInForce.class);
    private static final long LOOK_EVERY_MILLIS = 1000;

    private final Path file;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("users-watch").daemon().factory());
    private volatile UsersFile current;
    private String seen;
    private String told = "";

    /** Reads the file; IllegalArgumentException as of {@link UsersFile#read}. */
    UsersInForce(Path file) {
        this.file = file;
        this.seen = UsersFile.text(file);
        this.current = UsersFile.parse(seen, file.toString());
        watcher.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    UsersFile current() {
        return current;
    }

    synchronized void look() {
        try {
            String now = UsersFile.text(file);
            if (!now.equals(seen)) {
                seen = now;
                current = UsersFile.parse(now, file.toString());
                LOG.info("users file {} is in force with {} users", file, current.users().size());
            }
            told = "";
        } catch (RuntimeException e) {
            String what = String.valueOf(e.getMessage());
            if (!what.equals(told)) {
                LOG.error("users file changed, but the users before stay in force:\n{}", what);
            }
            told = what;
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
