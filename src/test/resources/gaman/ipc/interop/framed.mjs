// The wire by hand, for Node and Bun alike: [size u32 big-endian][type u8][payload], where size counts type and payload.
import { createHash } from "node:crypto";

const NAMES = ["json", "text", "binary"];

function frame(type, payload) {
  const bytes = Buffer.from(payload);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(bytes.length + 1, 0);
  header.writeUInt8(NAMES.indexOf(type), 4);
  return Buffer.concat([header, bytes]);
}

function numbered(number) {
  switch (number % 3) {
    case 0:
      return frame("json", JSON.stringify({ number }));
    case 1:
      return frame("text", `message ${number}`);
    default:
      return frame("binary", Buffer.alloc(number, number));
  }
}

// What a client sends: the chunks, one write each, and how many messages they hold.
const conversations = {
  hello: (me) => [[frame("json", JSON.stringify({ hello: `from ${me}` }))], 1],
  many: () => [[Buffer.concat(Array.from({ length: 200 }, (_, i) => numbered(i)))], 200],
  bytewise: () => {
    const message = frame("json", JSON.stringify({ cut: "byte by byte, \u00e9 and \u20ac too" }));
    return [Array.from(message, (byte) => Buffer.of(byte)), 1];
  },
  mebibyte: () => [[frame("binary", Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 31 + (i >> 8))))], 1],
  unicode: () => {
    const text = "na\u00efve \u20ac \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
      + "\u{1f469}\u200d\u{1f467} \u0000 \u2028";
    return [[frame("text", text), frame("json", JSON.stringify({ "\u00fc": "\u{1f600}" }))], 2];
  },
  empty: () => [[frame("text", ""), frame("binary", "")], 2],
};

export function conversation(name, me) {
  const [chunks, messages] = conversations[name](me);
  return { chunks, messages };
}

// Prints each answer as one line; calls back when all have come.
export class Answers {
  constructor(expected, whenComplete) {
    this.missing = expected;
    this.whenComplete = whenComplete;
    this.chunks = Buffer.alloc(0);
  }

  take(chunk) {
    this.chunks = Buffer.concat([this.chunks, chunk]);
    while (this.chunks.length >= 4) {
      const end = 4 + this.chunks.readUInt32BE(0);
      if (this.chunks.length < end) {
        return;
      }
      this.print(this.chunks.readUInt8(4), this.chunks.subarray(5, end));
      this.chunks = this.chunks.subarray(end);
      if (--this.missing === 0) {
        this.whenComplete();
      }
    }
  }

  print(type, payload) {
    const shown = NAMES[type] === "binary"
      ? `${payload.length} ${createHash("sha256").update(payload).digest("hex")}`
      : payload.toString("utf8");
    console.log(`${NAMES[type]} ${shown}`);
  }

  // The connection has ended: that is an error if answers are missing, or if bytes are left over.
  end() {
    if (this.missing !== 0 || this.chunks.length !== 0) {
      console.error(`ended with ${this.missing} answers missing and ${this.chunks.length} bytes over`);
      process.exitCode = 1;
    }
  }
}
