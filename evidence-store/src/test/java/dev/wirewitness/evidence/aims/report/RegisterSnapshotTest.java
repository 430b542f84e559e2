package dev.wirewitness.evidence.aims.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wirewitness.evidence.AuthorityActivated;
import dev.wirewitness.evidence.aims.register.MemoryLog;
import dev.wirewitness.evidence.aims.register.Register;
import dev.wirewitness.evidence.aims.register.RegisterFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A register that goes on from a snapshot is the one that read everything. */
class RegisterSnapshotTest {
    private static final MemoryLog LOG = SampleLog.of(11, 3_000);

    private static void apply(Register register, int from, int until) {
        LOG.records().subList(from, until).forEach(register::apply);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 57, 400, 1_111, 1_112, 1_113, 2_999, 3_000})
    void restored_goesOnAsIfItHadReadEverything(int at) throws Exception {
        Register whole = new Register(RegisterFile.EMPTY);
        apply(whole, 0, LOG.records().size());
        Register first = new Register(RegisterFile.EMPTY);
        apply(first, 0, at);

        Register second = Register.restored(first.snapshot().json(), RegisterFile.EMPTY);
        assertThat(second.position()).isEqualTo(at);
        assertThat(second.snapshot().json()).isEqualTo(first.snapshot().json());
        assertThat(second.told()).isEqualTo(first.told());
        apply(second, at, LOG.records().size());

        assertThat(second.inventory(1).toJson()).isEqualTo(whole.inventory(1).toJson());
        assertThat(new String(second.snapshot().json(), StandardCharsets.UTF_8)).isEqualTo(new String(whole.snapshot().json(), StandardCharsets.UTF_8));
        assertThat(second.told()).isEqualTo(whole.told());
        whole.told().servers().forEach(server -> assertThat(second.mcpServer(server)).isEqualTo(whole.mcpServer(server)));
        assertThat(whole.told().servers()).isNotEmpty();
    }

    @Test
    void restored_knowsTheAuthority() throws Exception {
        MemoryLog log = new MemoryLog().add(1, new AuthorityActivated("ab".repeat(32), Optional.empty(), "CN=x", 2, List.of()));
        Register register = new Register(RegisterFile.EMPTY);
        log.records().forEach(register::apply);

        assertThat(Register.restored(register.snapshot().json(), RegisterFile.EMPTY).authority()).isEqualTo(register.authority()).isPresent();
    }

    @Test
    void restored_fromAnotherForm_isRefused() {
        for (String text : new String[] {"", "{", "{}", "[]", "{\"v\":2}"}) {
            assertThatThrownBy(() -> Register.restored(text.getBytes(StandardCharsets.UTF_8), RegisterFile.EMPTY))
                    .isInstanceOf(IOException.class);
        }
    }
}
