// A client for Bun that speaks in either form. Usage: bun-client.mjs PATH framed|bare CONVERSATION
import { Outbox } from "./outbox.mjs";
import { Answers, conversation, forms } from "./wire.mjs";

const [path, formName, name] = process.argv.slice(2);
const form = forms[formName];
const { chunks, messages } = conversation(name, form);
let answers;
let outbox;

Bun.connect({
  unix: path,
  socket: {
    open(socket) {
      answers = new Answers(form, messages, () => socket.end());
      outbox = new Outbox(socket);
      chunks.forEach((chunk) => outbox.write(chunk));
    },
    drain() {
      outbox.flush();
    },
    data(socket, data) {
      answers.take(data);
    },
    error(socket, error) {
      console.error(error);
    },
    close() {
      answers.end();
    },
  },
});
