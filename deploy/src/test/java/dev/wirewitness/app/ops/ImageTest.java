package dev.wirewitness.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The image is built, starts, becomes healthy and serves its PAC file. */
class ImageTest {
    @Test
    void image_startsAndBecomesHealthy() throws Exception {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "skipped: no Docker engine answers; the image is not tried");
        ImageFromDockerfile image = new ImageFromDockerfile("wirewitness-test")
                .withFileFromPath(".", Path.of("..").toAbsolutePath().normalize())
                .withDockerfilePath("deploy/docker/Dockerfile");
        try (GenericContainer<?> container = new GenericContainer<>(image)
                .withExposedPorts(9090)
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(Duration.ofMinutes(3)))) {
            container.start();

            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> pac = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + container.getHost() + ":"
                                        + container.getMappedPort(9090) + "/proxy.pac"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(pac.body()).contains("FindProxyForURL", "api.openai.com");
            }
        }
    }
}
