// A client for Bun that frames its messages. Usage: bun-framed.mjs PATH CONVERSATION
import { Answers, conversation } from "./framed.mjs";

const [path, name] = process.argv.slice(2);
const { chunks, messages } = conversation(name, "bun");
let answers;

// Bun's write takes what the socket takes and forgets the rest: that is to be written again when the socket has drained.
function write(socket) {
  while (chunks.length > 0) {
    const taken = socket.write(chunks[0]);
    if (taken < chunks[0].length) {
      chunks[0] = chunks[0].subarray(Math.max(taken, 0));
      return;
    }
    chunks.shift();
  }
}

Bun.connect({
  unix: path,
  socket: {
    open(socket) {
      answers = new Answers(messages, () => socket.end());
      write(socket);
    },
    drain: write,
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
