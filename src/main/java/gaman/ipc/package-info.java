/**
 * Messages between the processes of one machine, over Unix domain sockets: server, client, handler, options.
 *
 * <p>The snippets on this page are one program, in this order, with {@code import gaman.ipc.*} and the JDK's own.
 *
 * <h2>A server</h2>
 * A {@link gaman.ipc.Gaman} is one thread, the loop, for any number of paths. A handler gets {@code OPEN} once and first,
 * {@code DATA} for each whole message, {@code CLOSE} once and last, always on the loop.
 * <pre>{@code
 * Gaman gaman = Gaman.create();
 * gaman.ipc("/tmp/gaman.sock", ctx -> {
 *     switch (ctx.stage()) {
 *         case OPEN -> System.out.println("somebody came");          // prints: somebody came
 *         case DATA -> ctx.send(Map.of("you said", ctx.json()));
 *         case CLOSE -> System.out.println(ctx.closeReason());       // prints: PEER_CLOSED
 *     }
 * });
 * gaman.mountServer();   // listening now; close() ends it, and removes the socket file
 * }</pre>
 * What is sent is a {@code String} as text, {@code byte[]} and {@code ByteBuffer} as binary, anything else as JSON.
 *
 * <h2>A client</h2>
 * {@link gaman.ipc.IpcClient} waits for its answers on the caller's thread; {@link gaman.ipc.Gaman#connect(String,
 * gaman.ipc.IpcHandler)} gives them to a handler on the loop instead, and connects again if told to.
 * <pre>{@code
 * try (IpcClient client = IpcClient.connect("/tmp/gaman.sock")) {
 *     IpcMessage answer = client.request(Map.of("hello", "world"), Duration.ofSeconds(5));
 *     System.out.println(answer.json().get("you said").get("hello").asString());   // prints: world
 * }
 * }</pre>
 *
 * <h2>Slow work</h2>
 * A handler that takes its time holds up every connection. Take what is needed of the message, give it away, and answer
 * from there: {@code send} and {@code close} may be called from any thread, what describes the message in hand may not.
 * <pre>{@code
 * ExecutorService workers = Executors.newFixedThreadPool(2);
 * gaman.ipc("/tmp/slow.sock", ctx -> {
 *     if (ctx.stage() == Stage.DATA) {
 *         String question = ctx.text();
 *         workers.execute(() -> {
 *             if (!ctx.send("thought about " + question)) {
 *                 System.out.println("too late, the client has left");
 *             }
 *         });
 *     }
 * });
 * }</pre>
 *
 * <h2>Much to send</h2>
 * What waits for a peer that reads slowly is limited: a send beyond {@link gaman.ipc.IpcOptions.Builder#maxPendingBytes}
 * ends the connection with {@code SLOW_CONSUMER}. A sender that asks {@code isWritable()} before each message, and goes on in
 * {@code onWritable}, never gets there. When the connection ends the task runs once more, finds that nothing is writable, and
 * is not taken again.
 * <pre>{@code
 * gaman.ipc("/tmp/rows.sock", ctx -> {
 *     if (ctx.stage() == Stage.DATA) {
 *         Iterator<Integer> rows = IntStream.range(0, ctx.json().asInt()).iterator();
 *         new Runnable() {
 *             public void run() {
 *                 while (rows.hasNext() && ctx.isWritable()) {
 *                     ctx.send(Map.of("row", rows.next()));
 *                 }
 *                 if (rows.hasNext()) {
 *                     ctx.onWritable(this);
 *                 }
 *             }
 *         }.run();
 *     }
 * });
 * }</pre>
 *
 * <h2>What goes wrong</h2>
 * What a peer does ends at most its own connection, with a {@link gaman.ipc.CloseReason}, and so does a handler that throws.
 * What the program itself does wrong is thrown at once, with the value, the limit and the remedy. The log is the
 * {@link System.Logger} {@code gaman.ipc}: warnings for what an operator should see, never what messages hold. Null where
 * nothing is said about it is a {@link NullPointerException}, here and in {@code gaman.ipc.json}.
 */
package gaman.ipc;
