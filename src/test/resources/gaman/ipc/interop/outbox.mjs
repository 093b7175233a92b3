// Bun's write takes what the socket takes and forgets the rest: that is to be written again when the socket has drained.
export class Outbox {
  constructor(socket) {
    this.socket = socket;
    this.chunks = [];
  }

  write(chunk) {
    this.chunks.push(chunk);
    if (this.chunks.length === 1) {
      this.flush();
    }
  }

  flush() {
    while (this.chunks.length > 0) {
      const taken = this.socket.write(this.chunks[0]);
      if (taken < this.chunks[0].length) {
        this.chunks[0] = this.chunks[0].subarray(Math.max(taken, 0));
        return;
      }
      this.chunks.shift();
    }
  }
}
