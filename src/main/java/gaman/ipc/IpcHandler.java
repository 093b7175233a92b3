package gaman.ipc;

import java.util.Objects;
import java.util.function.Function;

/**
 * Serves the connections of one path. Called on the loop thread, one call at a time over all connections of a
 * {@link Gaman}: a handler that takes its time holds up every other connection, so hand slow work to an executor and
 * answer from there with {@link IpcContext#send(Object)}.
 */
@FunctionalInterface
public interface IpcHandler {
    /**
     * Takes one event: {@link Stage#OPEN} once and first, {@link Stage#DATA} for each message in order,
     * {@link Stage#CLOSE} once and last.
     *
     * @param ctx the connection; the same object for its whole life
     * @throws Exception whatever is thrown, an {@link Error} too, is logged and closes this connection with
     *     {@link CloseReason#HANDLER_FAILED}; what was sent before still leaves, and no other connection notices
     */
    void handle(IpcContext ctx) throws Exception;

    /**
     * {@return a handler that answers each message with what a function returns, as GamanJS sends what a handler
     * returns} The function is called for {@link Stage#DATA} only, where there is something to reply to, and its result
     * is sent by {@link IpcContext#send(Object)} unless it is null. What it throws, or what can't be sent, ends the
     * connection as in any handler.
     *
     * @param reply the answer to a message, or null for none
     */
    static IpcHandler replying(Function<IpcContext, ?> reply) {
        Objects.requireNonNull(reply, "reply");
        return ctx -> {
            if (ctx.stage() == Stage.DATA) {
                Object answer = reply.apply(ctx);
                if (answer != null) {
                    ctx.send(answer);
                }
            }
        };
    }
}
