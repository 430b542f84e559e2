package dev.wirewitness.proxy.http;

import dev.wirewitness.policy.Header;
import dev.wirewitness.policy.Headers;
import dev.wirewitness.policy.ResponseHead;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Netty's heads in our words. */
public final class Heads {
    private Heads() {}

    public static Headers headers(HttpHeaders fields) {
        List<Header> ours = new ArrayList<>(fields.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            ours.add(new Header(field.getKey().toString(), field.getValue().toString()));
        }
        return new Headers(ours);
    }

    public static ResponseHead response(HttpResponse head) {
        return new ResponseHead(head.status().code(), headers(head.headers()));
    }
}
