// What the servers on Node and on Bun have in common: every frame that has come whole is answered by one of its own,
//
//     [ size: u32 big-endian, of what follows ][ type: u8 ][ payload ]
//
// and the answers to one chunk leave in one write. To copy them into one buffer is what both engines do fastest: a view of
// each frame, or a write of each, costs more than its bytes. (The chunk itself could leave as it came, but only in an echo.)

const SIZE_FIELD = 4;
const BATCH = 64 * 1024; // bytes, the most that Node reads at a time

export class FrameEcho {
  #send;
  #chunks = []; // the beginning of a frame that has not come whole
  #length = 0; // of these together
  #wanted = SIZE_FIELD; // how long they must be before it is worth looking again
  #batch = Buffer.allocUnsafeSlow(BATCH);
  #filled = 0;

  /** `send(bytes)` writes them, or keeps them until it can; it returns true if it has written them all. */
  constructor(send) {
    this.#send = send;
  }

  /** Answers all frames that are whole with this chunk. */
  take(chunk) {
    let bytes = chunk;
    if (this.#length > 0) {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      if (this.#length < this.#wanted) return;
      bytes = Buffer.concat(this.#chunks, this.#length);
    }
    const rest = this.#answerFrames(bytes);
    this.#flush();
    this.#length = bytes.length - rest;
    this.#chunks = this.#length === 0 ? [] : [bytes.subarray(rest)];
  }

  /** Returns where the first frame begins that is not whole. */
  #answerFrames(bytes) {
    const length = bytes.length;
    let start = 0;
    this.#wanted = SIZE_FIELD;
    while (length - start >= SIZE_FIELD) {
      const size = (bytes[start] << 24) | (bytes[start + 1] << 16) | (bytes[start + 2] << 8) | bytes[start + 3];
      const end = start + SIZE_FIELD + size;
      if (end > length) {
        this.#wanted = end - start;
        break;
      }
      this.#answer(bytes, start, end);
      start = end;
    }
    return start;
  }

  #answer(bytes, start, end) {
    if (this.#filled + end - start > BATCH) {
      this.#flush();
      if (end - start > BATCH) {
        this.#send(bytes.subarray(start, end));
        return;
      }
    }
    bytes.copy(this.#batch, this.#filled, start, end);
    this.#filled += end - start;
  }

  #flush() {
    if (this.#filled === 0) return;
    if (!this.#send(this.#batch.subarray(0, this.#filled))) this.#batch = Buffer.allocUnsafeSlow(BATCH);
    this.#filled = 0;
  }
}
