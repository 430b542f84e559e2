package dev.wirewitness.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacFileTest {
    private static final String PAC = PacFile.write(
            PacFile.Way.HTTP, "10.0.0.5:8080", List.of("api.openai.com", ".anthropic.com", "bedrock-runtime.*.amazonaws.com"));

    @Test
    void write_leavesOutCharactersThatNoHostHas() {
        assertThat(PacFile.write(PacFile.Way.HTTP, "h:1", List.of("a'+alert(1)+'.com"))).contains("'aalert1.com':1");
    }

    @Test
    void findProxy_sendsOnlyCatalogueHostsThroughTheProxy() throws Exception {
        assumeTrue(hasNode(), "node is not installed: the PAC file is not run here");

        assertThat(find("api.openai.com")).isEqualTo("PROXY 10.0.0.5:8080");
        assertThat(find("API.OpenAI.com")).isEqualTo("PROXY 10.0.0.5:8080");
        assertThat(find("api.anthropic.com")).isEqualTo("PROXY 10.0.0.5:8080");
        assertThat(find("anthropic.com")).isEqualTo("PROXY 10.0.0.5:8080");
        assertThat(find("bedrock-runtime.eu-west-1.amazonaws.com")).isEqualTo("PROXY 10.0.0.5:8080");
        assertThat(find("notanthropic.com")).isEqualTo("DIRECT");
        assertThat(find("www.example.org")).isEqualTo("DIRECT");
        assertThat(find("constructor")).isEqualTo("DIRECT");
    }

    private static String find(String host) throws IOException, InterruptedException {
        String script = "function shExpMatch(s,p){return new RegExp('^'+p.replace(/[.]/g,'\\\\.').replace(/\\*/g,'.*')+'$').test(s)}\n"
                + PAC + "\nprocess.stdout.write(FindProxyForURL('https://" + host + "/', '" + host + "'))";
        Process node = new ProcessBuilder("node", "-e", script).redirectErrorStream(true).start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    private static boolean hasNode() {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
