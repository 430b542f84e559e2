package dev.wirewitness.admin;

/**
 * Where the admin server listens and who may use it.
 *
 * @param token bearer token for everything but health, metrics, PAC file and CA certificate
 */
public record AdminSettings(String host, int port, String token) {
    @Override
    public String toString() {
        return "AdminSettings[" + host + ":" + port + "]";
    }
}
