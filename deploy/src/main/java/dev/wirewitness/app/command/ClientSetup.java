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
        String quotedCa = escape(shell, ca);
        String quotedBundle = escape(shell, bundle);
        StringBuilder text = new StringBuilder();
        text.append("# ").append(recipe.title).append('\n');
        if (recipe.variables.values().stream().anyMatch(v -> v.contains("{bundle}")) || recipe.check.contains("{bundle}")) {
            text.append(bundleCommand(shell, quotedCa, quotedBundle)).append('\n');
        }
        recipe.variables.forEach((name, value) -> text.append(assignment(shell, name, fill(value, host, port, ca, bundle))));
        for (String note : recipe.notes) {
            text.append("# ").append(fill(note, host, port, quotedCa, quotedBundle)).append('\n');
        }
        if (!recipe.check.isEmpty()) {
            String check = fill(recipe.check, host, port, quotedCa, quotedBundle);
            text.append("# Check:\n").append(shell == Shell.POWERSHELL ? windows(check) : check).append('\n');
        }
        return Optional.of(text.toString());
    }

    /** A file that holds the system's roots and the CA: where Debian, Fedora and macOS (or Windows) keep the former. */
    private static String bundleCommand(Shell shell, String ca, String bundle) {
        return switch (shell) {
            case SH -> "for roots in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem;"
                    + " do [ -r \"$roots\" ] && break; done\n"
                    + "cat \"$roots\" '" + ca + "' > '" + bundle + "'";
            case POWERSHELL -> "Get-ChildItem Cert:\\LocalMachine\\Root | ForEach-Object { '-----BEGIN CERTIFICATE-----';"
                    + " [Convert]::ToBase64String($_.RawData, 'InsertLineBreaks'); '-----END CERTIFICATE-----' } |"
                    + " Set-Content -Encoding ascii '" + bundle + "'\n"
                    + "Get-Content '" + ca + "' | Add-Content -Encoding ascii '" + bundle + "'";
        };
    }

    /** {@code curl} is another command in Windows PowerShell, and Python is called {@code python}. */
    private static String windows(String check) {
        return check.replaceFirst("^curl ", "curl.exe --ssl-no-revoke ").replaceFirst("^python3 ", "python ");
    }

    /** For a place between single quotes. */
    private static String escape(Shell shell, String text) {
        return switch (shell) {
            case SH -> text.replace("'", "'\\''");
            case POWERSHELL -> text.replace("'", "''");
        };
    }

    private static String assignment(Shell shell, String name, String value) {
        return switch (shell) {
            case SH -> "export " + name + "='" + escape(shell, value) + "'\n";
            case POWERSHELL -> "$env:" + name + " = '" + escape(shell, value) + "'\n";
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
                "curl", vars(proxy, "{proxy}", local, localHosts, "CURL_CA_BUNDLE", "{bundle}"),
                List.of("The curl of Windows reads its system store: import {ca} there.",
                        "The same port speaks TLS (-x https://{host}:{port} --proxy-cacert '{ca}')"
                                + " and SOCKS5 (-x socks5h://{host}:{port})."),
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
                        + " -Djavax.net.ssl.trustStore={ca}.truststore -Djavax.net.ssl.trustStorePassword=changeit"),
                List.of("Once: cp \"$JAVA_HOME/lib/security/cacerts\" '{ca}.truststore' && keytool -importcert -noprompt"
                        + " -alias wirewitness -file '{ca}' -keystore '{ca}.truststore' -storepass changeit"),
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
        all.put("transparent", new Recipe(
                "Programs that know no proxy: the network brings them here (deploy/docs/transparent.md)",
                vars("NODE_EXTRA_CA_CERTS", "{ca}", "SSL_CERT_FILE", "{bundle}", "REQUESTS_CA_BUNDLE", "{bundle}",
                        "AWS_CA_BUNDLE", "{bundle}"),
                List.of("They need the CA alone; better than variables is the system's own store."), ""));
        all.put("chromium", new Recipe(
                "Chromium, Chrome, Edge", Map.of(),
                List.of("Linux, once: mkdir -p ~/.pki/nssdb && certutil -d sql:$HOME/.pki/nssdb -N --empty-password",
                        "Trust the CA: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n wirewitness -i '{ca}'",
                        "Windows, macOS: import {ca} into the system store as a trusted root.",
                        "Block UDP port 443 at the firewall, or QUIC goes round the proxy.",
                        "For many machines: point the policy ProxyPacUrl at http://<admin address>/proxy.pac",
                        "With ?way=https behind it browsers speak TLS to the proxy too, with ?way=socks5 SOCKS5."),
                "chromium --proxy-server={proxy} https://chatgpt.com/"));
        return all;
    }

    /** Variables in the order given; proxy variables in both spellings, because programs differ. */
    private static Map<String, String> vars(String... pairs) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
            if (pairs[i].endsWith("_PROXY")) {
                variables.put(pairs[i].toLowerCase(Locale.ROOT), pairs[i + 1]);
            }
        }
        return variables;
    }
}
