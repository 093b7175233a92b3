// A framed echo server on Bun, whose write may take a part of the bytes and forgets the others; "drain" says when to go on.
//
//     bun server.mjs PATH

import { FrameEcho } from "../frame-echo.mjs";

class Session {
  #socket;
  #unsent = [];
  #echo = new FrameEcho((bytes) => this.#send(bytes));

  constructor(socket) {
    this.#socket = socket;
  }

  take(chunk) {
    this.#echo.take(chunk);
  }

  drain() {
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const bytes of unsent) this.#send(bytes);
  }

  #send(bytes) {
    const written = this.#unsent.length > 0 ? 0 : Math.max(0, this.#socket.write(bytes));
    if (written === bytes.length) return true;
    this.#unsent.push(bytes.subarray(written));
    return false;
  }
}

Bun.listen({
  unix: process.argv[2],
  socket: {
    open: (socket) => { socket.data = new Session(socket); },
    data: (socket, chunk) => socket.data.take(chunk),
    drain: (socket) => socket.data.drain(),
    error: (socket) => socket.end(),
  },
});
console.log("listening");
