package dev.wirewitness.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Follows every Netty buffer while the tests of a class run, and fails the class when one was lost. A lost buffer is
 * only noticed when it was collected and another one is made, so both are brought about at the end.
 */
final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private final Logger netty = (Logger) LoggerFactory.getLogger("io.netty");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        said.start();
        netty.addAppender(said);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int i = 0; i < 3; i++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
            PooledByteBufAllocator.DEFAULT.heapBuffer(16).release();
        }
        netty.detachAppender(said);
        ResourceLeakDetector.setLevel(before);
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(m -> m.contains("LEAK"));
    }
}
