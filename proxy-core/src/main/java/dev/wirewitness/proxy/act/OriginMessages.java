package dev.wirewitness.proxy.act;

import dev.wirewitness.policy.NotInspected;
import dev.wirewitness.policy.engine.AnswerMessages;
import dev.wirewitness.policy.engine.AnswerMessages.Message;
import dev.wirewitness.policy.engine.AnswerMessages.Passage;
import dev.wirewitness.policy.engine.AnswerMessages.Turn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The origin's messages on their way through the inspection. While nothing may be changed, pieces go on as they come
 * and a copy is shown when the message is whole; else the message is gathered first. Event loop only.
 */
final class OriginMessages {
    /** Takes what goes on. */
    interface Out {
        /** A piece of a message for the client; taken. */
        void piece(ByteBuf piece, boolean text, boolean first, boolean last);

        void turn(Turn turn);
    }

    private final AnswerMessages answers;
    private final Out out;
    private final Gathered gathered = new Gathered();
    private boolean editable;
    private boolean unreadable;
    private boolean text;
    private long messages;
    private long bytes;
    private long shown;

    OriginMessages(AnswerMessages answers, Out out) {
        this.answers = answers;
        this.out = out;
    }

    long messages() {
        return messages;
    }

    /** Content bytes for the client. */
    long bytes() {
        return bytes;
    }

    /** Content bytes shown to the inspection since this was last asked. */
    long shown() {
        long since = shown;
        shown = 0;
        return since;
    }

    /** Takes a piece. */
    void piece(ByteBuf piece, boolean asText, boolean first, boolean last) {
        if (first) {
            messages++;
            text = asText;
            unreadable = false;
            editable = answers.mayEdit();
        }
        if (unreadable) {
            skip(piece, first, last);
        } else if (gathered.size() + (long) piece.readableBytes() > AnswerMessages.MAX_MESSAGE) {
            tooLarge(piece, first, last);
        } else if (editable) {
            gather(piece, last);
        } else {
            along(piece, first, last);
        }
    }

    private void gather(ByteBuf piece, boolean last) {
        gathered.add(piece);
        if (last) {
            shown += gathered.size();
            Passage passage = answers.message(text, gathered.view(), true);
            gathered.drop();
            began(passage);
            released(passage);
            ended(passage);
        }
    }

    private void along(ByteBuf piece, boolean first, boolean last) {
        if (first && last) {
            shown += piece.readableBytes();
            Passage passage = answers.message(text, piece.nioBuffer(), false);
            began(passage);
            emit(piece, true, true);
            ended(passage);
            return;
        }
        gathered.add(piece.copy());
        if (!last) {
            emit(piece, first, false);
            return;
        }
        shown += gathered.size();
        Passage passage = answers.message(text, gathered.view(), false);
        gathered.drop();
        began(passage);
        emit(piece, first, true);
        ended(passage);
    }

    /** Longer than what is read: what was gathered goes on, and the rest as it comes. */
    private void tooLarge(ByteBuf piece, boolean first, boolean last) {
        unreadable = true;
        released(answers.unread(gathered.size(), NotInspected.TOO_LARGE));
        ByteBuf before = gathered.take();
        if (editable) {
            emit(before, true, false);
            skip(piece, false, last);
        } else {
            before.release();
            skip(piece, first, last);
        }
    }

    private void skip(ByteBuf piece, boolean first, boolean last) {
        answers.unread(piece.readableBytes(), NotInspected.TOO_LARGE);
        emit(piece, first, last);
    }

    /** No more will come: what was held back goes on. */
    void letGo() {
        gathered.drop();
        released(answers.end());
    }

    void drop() {
        gathered.drop();
    }

    /** Before the message goes on: its answer may have to wait for a record. */
    private void began(Passage passage) {
        for (Turn turn : passage.turns()) {
            if (turn instanceof Turn.Began) {
                out.turn(turn);
            }
        }
    }

    /** Behind it: the end of an answer may be the end of the connection. */
    private void ended(Passage passage) {
        for (Turn turn : passage.turns()) {
            if (turn instanceof Turn.Ended) {
                out.turn(turn);
            }
        }
    }

    private void released(Passage passage) {
        for (Message message : passage.released()) {
            ByteBuf content = Unpooled.wrappedBuffer(message.content());
            bytes += content.readableBytes();
            out.piece(content, message.text(), true, true);
        }
    }

    private void emit(ByteBuf piece, boolean first, boolean last) {
        bytes += piece.readableBytes();
        out.piece(piece, text, first, last);
    }
}
