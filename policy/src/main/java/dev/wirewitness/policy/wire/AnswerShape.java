package dev.wirewitness.policy.wire;

import dev.wirewitness.policy.PartKind;

/**
 * How one family writes its answers, streamed or plain. Members are looked up by name, in any order. Block numbers are
 * {@code outer << 32 | inner << 8 | tag}, outer and inner being the family's own indexes.
 */
abstract class AnswerShape {
    private static final int MAX_INDEX = 0xffff;

    /** Reads one unit, whose JSON text has its root at node 0. */
    abstract void unit(Scope unit);

    /** The pointer a block's text is found at. */
    abstract String path(long block);

    static long block(long outer, long inner, int tag) {
        return clamp(outer) << 32 | clamp(inner) << 8 | tag;
    }

    static int outer(long block) {
        return (int) (block >> 32);
    }

    static int inner(long block) {
        return (int) (block >> 8) & MAX_INDEX;
    }

    static int tag(long block) {
        return (int) block & 0xff;
    }

    private static long clamp(long index) {
        return Math.min(Math.max(index, 0), MAX_INDEX);
    }

    /** Whether the payload is the word that ends OpenAI streams. */
    static boolean done(byte[] text, int from, int to) {
        return to - from >= 6
                && text[from + 1] == 'D'
                && text[from + 2] == 'O'
                && text[from + 3] == 'N'
                && text[from + 4] == 'E'
                && text[from + 5] == ']';
    }

    /** One unit as a shape sees it: its JSON, and where texts and facts go. */
    static final class Scope {
        final AnswerJson json;
        final AnswerFacts facts;
        private final AnswerReader reader;
        private AnswerSink sink;

        Scope(AnswerReader reader, AnswerJson json, AnswerFacts facts, AnswerSink sink) {
            this.reader = reader;
            this.json = json;
            this.facts = facts;
            this.sink = sink;
        }

        void sink(AnswerSink to) {
            sink = to;
        }

        void delta(long block, PartKind kind, boolean nested, int node) {
            if (json.isString(node) && json.end(node) > json.start(node)) {
                int start = reader.place(json.start(node));
                sink.delta(block, kind, nested, start, start + json.end(node) - json.start(node));
            }
        }

        void whole(long block, PartKind kind, boolean nested, int node) {
            if (json.isString(node) && json.end(node) > json.start(node)) {
                int start = reader.place(json.start(node));
                sink.whole(block, kind, nested, start, start + json.end(node) - json.start(node));
            }
        }

        /** The same for what an application wrote: strings whose name says media, key or number are left out. */
        void texts(PartKind kind, int node) {
            whole(AnswerSink.ALONE, kind, false, node);
            boolean object = json.isObject(node);
            for (int child = json.first(node); child != AnswerJson.NONE; child = json.after(node, child)) {
                if (!object || !AnswerPointer.opaque(json, child)) {
                    texts(kind, child);
                }
            }
        }

        /** Every string value at or below {@code node} stands for itself. */
        void strings(PartKind kind, int node) {
            whole(AnswerSink.ALONE, kind, false, node);
            for (int child = json.first(node); child != AnswerJson.NONE; child = json.after(node, child)) {
                strings(kind, child);
            }
        }

        void closed(long first, long last) {
            sink.closed(first, last);
        }

        void closedAll() {
            sink.closed(0, Long.MAX_VALUE);
        }

        /** The model that answers, as its first unit names it. */
        void model(int node) {
            if (!facts.hasModel()) {
                facts.model(json.string(node, AnswerFacts.MAX_NAME));
            }
        }

        void stop(int node) {
            if (json.isString(node)) {
                facts.stop(json.string(node, AnswerFacts.MAX_NAME));
            }
        }

        void call(long block, int name) {
            facts.call(block, json.string(name, AnswerFacts.MAX_NAME));
        }

        long number(int object, String member) {
            return json.number(json.member(object, member));
        }

        long number(int object, String member, String inner) {
            return json.number(json.member(object, member, inner));
        }
    }
}
