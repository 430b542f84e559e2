package dev.wirewitness.policy.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class SystemIdTest {

    @Test
    void ids_areVersion5AndStable() {
        UUID id = UUID.fromString(SystemId.ofService("openai", "openai-api", "default", "sdk"));

        assertThat(id.version()).isEqualTo(5);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(SystemId.ofService("openai", "openai-api", "default", "sdk")).isEqualTo(id.toString());
        // computed with another implementation of RFC 9562
        assertThat(SystemId.NAMESPACE).hasToString("d9237551-fa90-59f2-a36a-ff5b158638e2");
        assertThat(id).hasToString("232485a6-8a92-541a-8874-6fc3d7744e04");
    }

    @Test
    void ids_ofDifferentThings_differ() {
        assertThat(Set.of(
                        SystemId.ofService("a", "b", "c", "sdk"),
                        SystemId.ofService("a", "b", "c", "browser"),
                        SystemId.ofHost("a", "sdk"),
                        SystemId.ofMcpServer("a")))
                .hasSize(4);
    }
}
