package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.Coverage;
import dev.wirewitness.policy.Edit;
import dev.wirewitness.policy.NotInspected;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Content that is base64 as a whole, as grpc-web-text is: one or more padded stretches, one behind the other. An edit
 * writes all of it anew.
 */
final class Base64Packing implements Packing {
    private final byte[] inner;
    private final int innerLength;
    private final Layout layout;
    private final int bodyLength;
    private final boolean oneStretch;

    private Base64Packing(byte[] inner, int innerLength, Layout layout, int bodyLength, boolean oneStretch) {
        this.inner = inner;
        this.innerLength = innerLength;
        this.layout = layout;
        this.bodyLength = bodyLength;
        this.oneStretch = oneStretch;
    }

    static Layout layout(GrpcContent content, byte[] body, int length) {
        byte[] out = new byte[length / 4 * 3 + 3];
        int filled = 0;
        int at = 0;
        int stretches = 0;
        while (at < length) {
            int end = at;
            while (end < length && body[end] != '=') {
                end++;
            }
            while (end < length && body[end] == '=') {
                end++;
            }
            try {
                byte[] piece = Base64.getDecoder().decode(Arrays.copyOfRange(body, at, end));
                System.arraycopy(piece, 0, out, filled, piece.length);
                filled += piece.length;
            } catch (IllegalArgumentException e) {
                return Layout.plain(body, length, Section.Form.BINARY, broken());
            }
            stretches++;
            at = end;
        }
        GrpcContent binary =
                new GrpcContent(content.protocol(), content.framed(), content.json(), false, content.coding());
        Layout layout = GrpcReader.read(binary, out, filled);
        Base64Packing packing = new Base64Packing(out, filled, layout, length, stretches == 1);
        return new Layout(layout.text(), layout.length(), layout.sections(), layout.gaps(), packing);
    }

    private static List<Coverage.Gap> broken() {
        return List.of(new Coverage.Gap("", NotInspected.MALFORMED, 0));
    }

    @Override
    public int start(int offset) {
        return oneStretch ? Math.min(bodyLength, layout.place(offset) / 3 * 4) : 0;
    }

    @Override
    public int end(int offset) {
        return oneStretch ? Math.min(bodyLength, (layout.placeEnd(offset) + 2) / 3 * 4) : bodyLength;
    }

    @Override
    public List<Edit> edits(List<Edit> edits) {
        if (edits.isEmpty()) {
            return edits;
        }
        ByteBuffer edited = Edit.apply(ByteBuffer.wrap(inner, 0, innerLength), layout.edits(edits));
        String written = StandardCharsets.ISO_8859_1
                .decode(Base64.getEncoder().encode(edited))
                .toString();
        List<Edit> all = new ArrayList<>(1);
        all.add(new Edit(0, bodyLength, written));
        return all;
    }
}
