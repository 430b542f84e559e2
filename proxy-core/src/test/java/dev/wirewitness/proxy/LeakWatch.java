package dev.wirewitness.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ResourceLeakDetector;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Follows every Netty buffer and TLS engine while the tests of a class run, and fails the class when one was lost. What is
 * lost is only noticed when it was collected and another one is made, so both are brought about at the end; and at the
 * beginning, for what others have lost.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private final Logger netty = (Logger) LoggerFactory.getLogger("io.netty");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) throws SSLException {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID); // or few of those that are made look
        notice();
        said.start();
        netty.addAppender(said);
    }

    @Override
    public void afterAll(ExtensionContext context) throws SSLException {
        notice();
        netty.detachAppender(said);
        ResourceLeakDetector.setLevel(before);
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(m -> m.contains("LEAK"));
    }

    private static void notice() throws SSLException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
            PooledByteBufAllocator.DEFAULT.heapBuffer(16).release();
            if (OpenSsl.isAvailable()) {
                SslContext context = SslContextBuilder.forClient().sslProvider(SslProvider.OPENSSL_REFCNT).build();
                ReferenceCountUtil.release(context.newEngine(PooledByteBufAllocator.DEFAULT));
                ReferenceCountUtil.release(context);
            }
        }
    }
}
