package dev.wirewitness.proxy.act;

import dev.wirewitness.proxy.ProxySettings.Memory;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Bytes held for clients while their requests are read, decided and answered; limited for each client address and in
 * all. At the limit nobody is refused: who is still sending is not read from until something is released. One who
 * sends goes on all the same where nothing is complete, because bodies that are never finished would never be released;
 * so a limit is passed by one body, and one read of each other, at most. Any thread.
 */
public final class HeldMemory {
    private final Account all;
    private final long perClient;
    private final Map<InetAddress, Account> accounts = new HashMap<>();
    private final Set<Share> paused = new LinkedHashSet<>();

    public HeldMemory(Memory settings, long total) {
        this.perClient = settings.perClient();
        this.all = new Account(total);
    }

    /** Bytes held now. */
    public synchronized long held() {
        return all.held;
    }

    /** A request of this client, which is still being read; {@code resume}: told when reading may go on. */
    synchronized Share begin(InetAddress client, Runnable resume) {
        Account account = accounts.computeIfAbsent(client, _ -> new Account(perClient));
        return new Share(client, account, resume, false);
    }

    /** Something held for this client that ends by itself, such as an answer that waits for its record. */
    synchronized Share beginComplete(InetAddress client) {
        return new Share(client, accounts.computeIfAbsent(client, _ -> new Account(perClient)), () -> {}, true);
    }

    private void letGoOn() {
        for (Iterator<Share> waiting = paused.iterator(); waiting.hasNext(); ) {
            Share share = waiting.next();
            if (!share.account.full(0) && !all.full(0)) {
                waiting.remove();
                share.reading(1);
                share.resume.run();
            }
        }
    }

    /** What is held of one request. {@link #close} ends it. */
    final class Share {
        private final InetAddress client;
        private final Account account;
        private final Runnable resume;
        private long bytes;
        private boolean complete;
        private boolean closed;

        private Share(InetAddress client, Account account, Runnable resume, boolean complete) {
            this.client = client;
            this.account = account;
            this.resume = resume;
            this.complete = complete;
            account.shares++;
            if (!complete) {
                reading(1);
            }
        }

        /** So many bytes are held now; false: do not read on until told. */
        boolean holds(long now) {
            synchronized (HeldMemory.this) {
                if (closed) {
                    return true;
                }
                long more = now - bytes;
                bytes = now;
                account.held += more;
                all.held += more;
                if (complete) {
                    account.complete += more;
                    all.complete += more;
                    return account.held <= account.limit && all.held <= all.limit;
                }
                if (paused.contains(this)) {
                    return false;
                }
                if (account.full(1) || all.full(1)) {
                    paused.add(this);
                    reading(-1);
                    return false;
                }
                return true;
            }
        }

        /** Nothing more will be read. */
        void complete() {
            synchronized (HeldMemory.this) {
                if (closed || complete) {
                    return;
                }
                complete = true;
                leaveReaders();
                account.complete += bytes;
                all.complete += bytes;
                letGoOn();
            }
        }

        void close() {
            synchronized (HeldMemory.this) {
                if (closed) {
                    return;
                }
                closed = true;
                if (complete) {
                    account.complete -= bytes;
                    all.complete -= bytes;
                } else {
                    leaveReaders();
                }
                account.held -= bytes;
                all.held -= bytes;
                if (--account.shares == 0) {
                    accounts.remove(client);
                }
                letGoOn();
            }
        }

        private void leaveReaders() {
            if (!paused.remove(this)) {
                reading(-1);
            }
        }

        private void reading(int more) {
            account.reading += more;
            all.reading += more;
        }
    }

    /** Of one client, or of all. */
    private static final class Account {
        private final long limit;
        private long held;
        private long complete;
        private int reading;
        private int shares;

        Account(long limit) {
            this.limit = limit;
        }

        /** Whether one more reader than {@code own} would be too many. */
        boolean full(int own) {
            return held > limit && (reading > own || complete > 0);
        }
    }
}
