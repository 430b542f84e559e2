package dev.wirewitness.app.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The settings cannot be used; the message lists every problem, one a line. */
public final class InvalidSettings extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidSettings(List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining("\n")));
    }
}
