package dev.wirewitness.app.settings;

/**
 * One thing wrong with the settings.
 *
 * @param place {@code file:line:column}, or {@code --set}
 * @param message what, value, expected
 */
public record SettingsProblem(String place, String message) {
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
