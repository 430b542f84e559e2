package dev.wirewitness.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wirewitness.proxy.ProxySettings.OnFailure;
import java.util.ArrayList;
import java.util.List;

/** Plays events to a machine and checks its commands, in order. Ends strictly: what was not expected fails. */
final class Playbook {
    private final ExchangeMachine machine;
    private final List<ExchangeCommand> said = new ArrayList<>();
    private int finishes;

    private Playbook(OnFailure onFailure) {
        machine = new ExchangeMachine(onFailure);
    }

    static Playbook play() {
        return new Playbook(OnFailure.REFUSE);
    }

    static Playbook play(OnFailure onFailure) {
        return new Playbook(onFailure);
    }

    Playbook on(ExchangeEvent event) {
        assertThat(said).as("commands nobody expected before %s", event).isEmpty();
        machine.on(event, command -> {
            said.add(command);
            if (command instanceof ExchangeCommand.Finish) {
                finishes++;
            }
        });
        assertThat(finishes).as("terminal commands").isLessThan(2);
        return this;
    }

    Playbook expect(ExchangeCommand... commands) {
        assertThat(said).containsExactly(commands);
        said.clear();
        return this;
    }

    /** Only these kinds, in this order; their values do not matter here. */
    Playbook expectKinds(Object... kinds) {
        assertThat(said.stream().map(c -> c instanceof ExchangeCommand.Step ? (Object) c : c.getClass()).toList())
                .containsExactly(kinds);
        said.clear();
        return this;
    }

    Playbook expectNothing() {
        assertThat(said).isEmpty();
        return this;
    }

    /** The last command is the terminal one and says this. */
    Playbook expectEnd(Outcome outcome) {
        assertThat(said).isNotEmpty();
        assertThat(said.getLast())
                .isInstanceOfSatisfying(
                        ExchangeCommand.Finish.class, f -> assertThat(f.end().outcome()).isEqualTo(outcome));
        said.clear();
        return this;
    }

    Playbook forget() {
        said.clear();
        return this;
    }

    List<ExchangeCommand> said() {
        return said;
    }
}
