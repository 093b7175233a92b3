// A server for Bun that frames by GamanJS's rule. Usage: bun-server.mjs PATH
import { Outbox } from "./outbox.mjs";
import { Session } from "./wire.mjs";

Bun.listen({
  unix: process.argv[2],
  socket: {
    open(socket) {
      const outbox = new Outbox(socket);
      socket.data = { outbox, session: new Session((chunk) => outbox.write(chunk)) };
    },
    drain(socket) {
      socket.data.outbox.flush();
    },
    data(socket, chunk) {
      socket.data.session.take(chunk);
    },
    error(socket, error) {
      console.error(error);
    },
  },
});
console.log("listening");
