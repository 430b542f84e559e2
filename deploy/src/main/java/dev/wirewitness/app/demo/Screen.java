package dev.wirewitness.app.demo;

import java.io.PrintStream;

/** Output of the demo for a terminal of 80 columns; colours only where a person looks. */
final class Screen {
    private static final int WIDTH = 80;
    private static final int LABEL = 12;

    private final PrintStream out;
    private final boolean colours;

    Screen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String text) {
        out.println();
        out.println(paint("1", text));
        out.println("─".repeat(WIDTH));
    }

    void step(int number, String text) {
        out.println();
        out.println(paint("1;36", number + "  " + text));
    }

    /** A label and a text, wrapped and indented under itself. */
    void line(String label, String text) {
        String indent = " ".repeat(3 + LABEL);
        StringBuilder rest = new StringBuilder(visible(text));
        String head = "   " + pad(label);
        do {
            int cut = cut(rest, WIDTH - indent.length());
            out.println(head + rest.substring(0, cut).stripTrailing());
            rest.delete(0, cut);
            while (!rest.isEmpty() && rest.charAt(0) == ' ') {
                rest.deleteCharAt(0);
            }
            head = indent;
        } while (!rest.isEmpty());
    }

    void ok(boolean fine, String text) {
        out.println("   " + (fine ? paint("1;32", "✓ ") : paint("1;31", "✗ ")) + text);
    }

    /** A line of a table; what does not fit is cut. */
    void cut(String text) {
        out.println(text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…");
    }

    void plain(String text) {
        out.println(text);
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String pad(String label) {
        return label + " ".repeat(Math.max(1, LABEL - label.length()));
    }

    private static int cut(CharSequence text, int width) {
        if (text.length() <= width) {
            return text.length();
        }
        for (int i = width; i > width / 2; i--) {
            if (text.charAt(i) == ' ') {
                return i;
            }
        }
        return width;
    }

    /** What a provider sent must not steer the terminal. */
    private static String visible(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return clean.toString();
    }
}
