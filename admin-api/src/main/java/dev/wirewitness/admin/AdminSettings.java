package dev.wirewitness.admin;

/**
 * Where the admin server listens and who may use it.
 *
 * @param token bearer token for everything but health, metrics, PAC file and CA certificate
 * @param openLog whether the public files of the log need no token
 */
public record AdminSettings(String host, int port, String token, boolean openLog) {
    @Override
    public String toString() {
        return "AdminSettings[" + host + ":" + port + "]";
    }
}
