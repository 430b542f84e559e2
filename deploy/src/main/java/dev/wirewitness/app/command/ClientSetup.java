package dev.wirewitness.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What each client needs to go through the proxy and to trust its CA. A client that replaces its trust store by a
 * file needs one that holds the system's roots too, because hosts outside the catalogue keep their own certificates.
 */
final class ClientSetup {
    /** Shells the settings can be printed for. */
    enum Shell {
        SH,
        POWERSHELL
    }

    /**
     * @param variables name to value; {@code {proxy}}, {@code {ca}}, {@code {bundle}}, {@code {host}}, {@code {port}}
     *     stand for the proxy's address, the CA file and a file of system roots plus CA
     * @param notes one line each
     * @param check a command that shows whether it works, or empty
     */
    private record Recipe(String title, Map<String, String> variables, List<String> notes, String check) {}

    private static final Map<String, Recipe> RECIPES = recipes();

    private ClientSetup() {}

    static List<String> clients() {
        return List.copyOf(RECIPES.keySet());
    }

    static Optional<String> text(String client, Shell shell, String host, int port, String ca) {
        Recipe recipe = RECIPES.get(client.toLowerCase(Locale.ROOT));
        if (recipe == null) {
            return Optional.empty();
        }
        String bundle = ca.replaceFirst("ca\\.pem$", "bundle.pem");
        StringBuilder text = new StringBuilder();
        text.append("# ").append(recipe.title).append('\n');
        if (recipe.variables.values().stream().anyMatch(v -> v.contains("{bundle}")) || recipe.check.contains("{bundle}")) {
            text.append(bundleCommand(shell, ca, bundle)).append('\n');
        }
        recipe.variables.forEach((name, value) -> text.append(assignment(shell, name, fill(value, host, port, ca, bundle))));
        for (String note : recipe.notes) {
            text.append("# ").append(fill(note, host, port, ca, bundle)).append('\n');
        }
        if (!recipe.check.isEmpty()) {
            text.append("# Check:\n").append(fill(recipe.check, host, port, ca, bundle)).append('\n');
        }
        return Optional.of(text.toString());
    }

    private static String bundleCommand(Shell shell, String ca, String bundle) {
        return switch (shell) {
            case SH -> "cat /etc/ssl/certs/ca-certificates.crt '" + ca + "' > '" + bundle
                    + "'   # macOS: security find-certificate -a -p /System/Library/Keychains/SystemRootCertificates.keychain";
            case POWERSHELL -> "Get-ChildItem Cert:\\LocalMachine\\Root | ForEach-Object { '-----BEGIN CERTIFICATE-----';"
                    + " [Convert]::ToBase64String($_.RawData, 'InsertLineBreaks'); '-----END CERTIFICATE-----' } |"
                    + " Set-Content '" + bundle + "'; Get-Content '" + ca + "' | Add-Content '" + bundle + "'";
        };
    }

    private static String assignment(Shell shell, String name, String value) {
        return switch (shell) {
            case SH -> "export " + name + "='" + value.replace("'", "'\\''") + "'\n";
            case POWERSHELL -> "$env:" + name + " = '" + value.replace("'", "''") + "'\n";
        };
    }

    private static String fill(String text, String host, int port, String ca, String bundle) {
        return text.replace("{proxy}", "http://" + host + ":" + port)
                .replace("{host}", host)
                .replace("{port}", Integer.toString(port))
                .replace("{ca}", ca)
                .replace("{bundle}", bundle);
    }

    private static Map<String, Recipe> recipes() {
        Map<String, Recipe> all = new TreeMap<>();
        String proxy = "HTTPS_PROXY";
        String local = "NO_PROXY";
        String localHosts = "localhost,127.0.0.1,::1";
        all.put("curl", new Recipe(
                "curl", vars(proxy, "{proxy}", "CURL_CA_BUNDLE", "{bundle}"), List.of(),
                "curl -sS -x {proxy} --cacert '{ca}' https://api.openai.com/v1/models"));
        all.put("node", new Recipe(
                "Node.js 22.21 or 24 and newer: openai, anthropic, google-genai, mistral, MCP and AI SDKs",
                vars(proxy, "{proxy}", local, localHosts, "NODE_USE_ENV_PROXY", "1", "NODE_EXTRA_CA_CERTS", "{ca}"),
                List.of("Without NODE_USE_ENV_PROXY=1 the built-in fetch ignores HTTPS_PROXY.",
                        "The AWS SDK ignores it too: give its NodeHttpHandler an https.Agent({ proxyEnv: process.env })."),
                "node -e \"fetch('https://api.openai.com/v1/models').then(r => console.log(r.status))\""));
        all.put("python", new Recipe(
                "Python: openai, anthropic, google-genai (httpx), requests, boto3",
                vars(proxy, "{proxy}", local, localHosts, "SSL_CERT_FILE", "{bundle}", "REQUESTS_CA_BUNDLE", "{bundle}",
                        "AWS_CA_BUNDLE", "{bundle}"),
                List.of(), "python3 -c \"import urllib.request as u; print(u.urlopen('https://api.openai.com/').status)\""));
        all.put("java", new Recipe(
                "Java: official SDKs (OkHttp, JDK client)",
                vars("JAVA_TOOL_OPTIONS", "-Dhttps.proxyHost={host} -Dhttps.proxyPort={port} -Dhttp.nonProxyHosts=localhost|127.*"
                        + " -Djavax.net.ssl.trustStore=wirewitness-truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit"),
                List.of("Once: cp \"$JAVA_HOME/lib/security/cacerts\" wirewitness-truststore.p12 && keytool -importcert"
                        + " -noprompt -alias wirewitness -file '{ca}' -keystore wirewitness-truststore.p12 -storepass changeit"),
                ""));
        all.put("git", new Recipe(
                "git", Map.of(),
                List.of("git needs the proxy only for hosts of the catalogue; most repositories need nothing."),
                "git -c http.proxy={proxy} -c http.sslCAInfo='{bundle}' ls-remote https://github.com/git/git HEAD"));
        all.put("claude-code", new Recipe(
                "Claude Code", vars(proxy, "{proxy}", local, localHosts, "NODE_EXTRA_CA_CERTS", "{ca}"),
                List.of("For everybody on a machine: the \"env\" section of the managed settings file."), "claude -p 'say hi'"));
        all.put("codex", new Recipe(
                "Codex", vars(proxy, "{proxy}", local, localHosts, "SSL_CERT_FILE", "{bundle}"),
                List.of("NODE_EXTRA_CA_CERTS has no effect here; the file must hold the system roots too."), "codex exec 'say hi'"));
        all.put("gemini-cli", new Recipe(
                "Gemini CLI", vars(proxy, "{proxy}", local, localHosts, "NODE_EXTRA_CA_CERTS", "{ca}"), List.of(),
                "gemini -p 'say hi'"));
        all.put("opencode", new Recipe(
                "opencode", vars(proxy, "{proxy}", local, localHosts, "NODE_EXTRA_CA_CERTS", "{ca}"),
                List.of("NO_PROXY must name localhost: the terminal talks to its own server."), "opencode run 'say hi'"));
        all.put("copilot-cli", new Recipe(
                "GitHub Copilot CLI", vars(proxy, "{proxy}", local, localHosts, "NODE_EXTRA_CA_CERTS", "{ca}"), List.of(),
                "copilot -p 'say hi'"));
        all.put("chromium", new Recipe(
                "Chromium, Chrome, Edge", Map.of(),
                List.of("Trust the CA: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n wirewitness -i '{ca}'  (Windows, macOS:"
                                + " import {ca} into the system store)",
                        "Block UDP port 443 at the firewall, or QUIC goes round the proxy.",
                        "For many machines: point the policy ProxyPacUrl at http://<admin address>/proxy.pac"),
                "chromium --proxy-server={proxy} https://chatgpt.com/"));
        return all;
    }

    /** Variables in the order given; proxy variables in both spellings, because programs differ. */
    private static Map<String, String> vars(String... pairs) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
            if (pairs[i].equals("HTTPS_PROXY")) {
                variables.put("https_proxy", pairs[i + 1]);
            }
        }
        return variables;
    }
}
