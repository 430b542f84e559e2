package dev.wirewitness.evidence.aims.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ControlMapTest {
    @Test
    void builtIn_rows_areUniqueKnownAndHonest() {
        ControlMap map = ControlMap.builtIn();

        assertThat(map.controls()).hasSize(118);
        assertThat(map.queries()).hasSize(53);
        assertThat(map.controls()).allSatisfy(control -> {
            assertThat(control.doesNotProve()).isNotBlank();
            assertThat(control.supports()).isNotBlank();
            assertThat(map.queries().keySet()).containsAll(control.queries());
        });
        assertThat(map.controls()).filteredOn(c -> c.support() == Support.DIRECT)
                .allSatisfy(c -> assertThat(c.queries()).isNotEmpty());
        assertThat(map.controls().stream().map(c -> c.framework() + c.id()).distinct()).hasSize(118);
        assertThat(map.count(Support.NONE)).isEqualTo(18);
        assertThat(map.controls().stream().filter(c -> c.framework().equals("iso-42001-2023") && c.id()
                .startsWith("A."))).hasSize(38);
    }

    @Test
    void parse_unknownQueryAndDoubleControl_areNamedWithTheirPlace() {
        String text = """
                frameworks:
                - {id: f, name: F, note: n}
                queries:
                - {id: EQ-1, name: n, definition: d}
                controls:
                - {framework: f, id: '1', title: t, support: direct, queries: [EQ-1, EQ-9],
                   supports: s, does-not-prove: d}
                - {framework: f, id: '1', title: t, support: lots, queries: [], supports: s, does-not-prove: d}
                - {framework: g, id: '1', title: t, support: none, queries: [], supports: s}
                """;

        assertThatThrownBy(() -> ControlMap.parse("map.yaml", text))
                .hasMessageContaining("map.yaml:6:70: query 'EQ-9'")
                .hasMessageContaining("map.yaml:8:3: control '1' of f stands here twice")
                .hasMessageContaining("support 'lots' is unknown")
                .hasMessageContaining("framework 'g' is not among")
                .hasMessageContaining("has no 'does-not-prove'");
    }
}
