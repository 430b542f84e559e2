package dev.wirewitness.app.ops;

import java.nio.file.Path;

/**
 * Chromium as an employee has it whose network brings connections to the proxy: nothing is set but the CA in its
 * certificate store. Says what came back: a page and its protocol, a stream, a WebSocket. A process of its own: it runs
 * beside its browser, in whatever network namespace.
 */
public final class RedirectedBrowser {
    private RedirectedBrowser() {}

    /** A folder, a CA's file, and the address of {@code api.openai.com}. */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Tool browser = Tool.find("chromium", "chromium-browser", "google-chrome").orElseThrow();
        BrowserTest.trust(Tool.find("certutil").orElseThrow(), home, arguments[1]);
        try (Chromium chromium = Chromium.start(
                browser, home, "--host-resolver-rules=MAP api.openai.com " + arguments[2] + ",MAP * ~NOTFOUND")) {
            chromium.open("https://api.openai.com/v1/models");
            chromium.until("document.body && document.body.innerText.includes('gpt-5.4')");
            System.out.println("page by "
                    + chromium.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol").asText());
            System.out.println("stream " + chromium.evaluate(BrowserTest.STREAM).asText().endsWith("data: [DONE]\n\n"));
            System.out.println("socket " + chromium.evaluate(BrowserTest.WEBSOCKET.formatted(BrowserTest.SECRET)).asText());
        }
    }

    /** Skips the running test where there is no browser or no way to its certificate store. */
    public static void orSkip() {
        Tool.orSkip("no browser is tried", "chromium", "chromium-browser", "google-chrome");
        Tool.orSkip("no browser is tried", "certutil");
    }
}
