package dev.wirewitness.admin.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.wirewitness.evidence.log.witness.Witness;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * {@code add-checkpoint} of C2SP tlog-witness. Open to everybody: only a checkpoint that a known log signed changes
 * anything.
 */
final class WitnessRoute implements HttpService {
    private static final MediaType SIZE = MediaType.parse("text/x.tlog.size");

    private final Witness witness;

    WitnessRoute(Witness witness) {
        this.witness = witness;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(whole -> answer(whole.contentUtf8()), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(String body) {
        try {
            Witness.Answer answer = witness.addCheckpoint(body);
            HttpStatus status = HttpStatus.valueOf(answer.status());
            return HttpResponse.of(
                    status, status.equals(HttpStatus.CONFLICT) ? SIZE : MediaType.PLAIN_TEXT_UTF_8, answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException("witness: the checkpoint cannot be kept", e);
        }
    }
}
