package dev.wirewitness.app.e2e;

/** Policies of the end-to-end tests. */
final class Policies {
    /** Redacts what the built-in policy redacts, blocks unapproved models and one MCP server. */
    static final String STRICT =
            """
            version: 1
            name: Test policy
            contact: Ask security@example.com
            lists:
              approved-models: ["gpt-5*", "claude-*", "gemini-*"]
            rules:
              - id: approved-models-only
                when:
                  operation: chat
                  not: {model: "@approved-models"}
                then: block
                reason: This model is not approved for company data.
                paragraph: AI policy 4.2
              - id: no-shadow-tools
                when:
                  mcp: {server: "*shadow-tools*"}
                then: block
                reason: This MCP server can run commands and nobody approved it.
                paragraph: AI policy 6.1
              - id: secrets
                when:
                  finding: {category: secret, confidence: ">= 60"}
                then: redact
                reason: Secrets do not leave the company.
                paragraph: AI policy 5.1
              - id: personal-data
                when:
                  finding: {category: personal, confidence: ">= 60"}
                then: redact
                reason: Personal data does not leave the company.
                paragraph: AI policy 5.2
            """;

    /** Looks like a live AWS access key id, and is none. */
    static final String SECRET = "AKIA" + "Q3EGRIKTVM7XB2WN";

    private Policies() {}
}
