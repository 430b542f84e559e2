package dev.wirewitness.proxy.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies coded by the libraries' own encoders. */
final class Coded {
    private Coded() {}

    static byte[] by(String coding, byte[] plain) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            switch (coding) {
                case "gzip", "x-gzip" -> {
                    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                        gzip.write(plain);
                    }
                }
                case "deflate" -> deflate(out, plain, false);
                case "raw" -> deflate(out, plain, true);
                case "br" -> {
                    Brotli4jLoader.ensureAvailability();
                    out.write(Encoder.compress(plain));
                }
                case "zstd" -> out.write(Zstd.compress(plain));
                default -> throw new IllegalArgumentException(coding);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deflate(ByteArrayOutputStream out, byte[] plain, boolean raw) throws IOException {
        Deflater deflater = new Deflater(9, raw);
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(out, deflater)) {
            zlib.write(plain);
        }
        deflater.end();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
