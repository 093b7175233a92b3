// The wire by hand, for Node and Bun alike, in both of its forms; and what is said on it.
import { createHash } from "node:crypto";

const NAMES = ["json", "text", "binary"];

// [size u32 big-endian][type u8][payload], where size counts type and payload.
const framed = {
  kinds: 3,
  encode(kind, payload) {
    const bytes = Buffer.from(payload);
    const header = Buffer.alloc(5);
    header.writeUInt32BE(bytes.length + 1, 0);
    header.writeUInt8(NAMES.indexOf(kind), 4);
    return Buffer.concat([header, bytes]);
  },
  // Gives every whole message to a function; returns the bytes that are left.
  decode(bytes, receive) {
    while (bytes.length >= 4) {
      const end = 4 + bytes.readUInt32BE(0);
      if (bytes.length < end) {
        break;
      }
      receive(NAMES[bytes.readUInt8(4)], bytes.subarray(5, end));
      bytes = bytes.subarray(end);
    }
    return bytes;
  },
};

// A line for each message; what begins with a bracket is JSON. There is no binary in it.
const bare = {
  kinds: 2,
  encode(kind, payload) {
    return Buffer.from(`${payload}\n`);
  },
  decode(bytes, receive) {
    for (let end = bytes.indexOf("\n"); end >= 0; end = bytes.indexOf("\n")) {
      receive(bytes[0] === 0x7b || bytes[0] === 0x5b ? "json" : "text", bytes.subarray(0, end));
      bytes = bytes.subarray(end + 1);
    }
    return bytes;
  },
};

export const forms = { framed, bare };

function numbered(number, kinds) {
  switch (number % kinds) {
    case 0:
      return ["json", JSON.stringify({ number })];
    case 1:
      return ["text", `message ${number}`];
    default:
      return ["binary", Buffer.alloc(number, number)];
  }
}

const filled = (length, byte) => Buffer.from(Uint8Array.from({ length }, (_, i) => byte(i)));

const conversations = {
  json: () => [["json", JSON.stringify({ hello: "world", list: [1, 2.5, true, null, {}] })]],
  text: () => [["text", "hello"]],
  binary: () => [["binary", filled(256, (i) => i)]],
  empty: () => [["text", ""], ["binary", ""]],
  mebibyte: () => [
    ["text", filled(1 << 20, (i) => 97 + (i % 26))],
    ["binary", filled(1 << 20, (i) => i * 31 + (i >> 8))],
  ],
  many: (kinds) => Array.from({ length: 200 }, (_, i) => numbered(i, kinds)),
  bytewise: () => [["json", JSON.stringify({ cut: "byte by byte, \u00e9 and \u20ac too" })]],
  unicode: () => [
    ["text", "na\u00efve \u20ac \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
      + "\u{1f469}\u200d\u{1f467} \u0000 \u2028"],
    ["json", JSON.stringify({ "\u00fc": "\u{1f600}" })],
  ],
};

// What one side says: its chunks, one write each, and how many messages they hold. A form has the first so many kinds.
export function conversation(name, form) {
  const messages = conversations[name](form.kinds).filter(([kind]) => NAMES.indexOf(kind) < form.kinds);
  const stream = Buffer.concat(messages.map(([kind, payload]) => form.encode(kind, payload)));
  const chunks = name === "bytewise" ? Array.from(stream, (byte) => Buffer.of(byte)) : [stream];
  return { chunks, messages: messages.length };
}

// What a server answers, as chunks: the message itself, read and made again; or the conversation that {"send":NAME} names.
function answer(kind, payload) {
  if (kind === "binary") {
    return [framed.encode(kind, payload)];
  }
  if (kind === "text") {
    return [framed.encode(kind, payload.toString("utf8"))];
  }
  const value = JSON.parse(payload.toString("utf8"));
  return value.send ? conversation(value.send, framed).chunks : [framed.encode(kind, JSON.stringify(value))];
}

// One connection of a server, told what comes; writes its answers, in order, with the function given.
export class Session {
  constructor(write) {
    this.write = write;
    this.rest = Buffer.alloc(0);
    this.sent = Promise.resolve();
  }

  take(chunk) {
    this.rest = framed.decode(Buffer.concat([this.rest, chunk]), (kind, payload) => {
      const chunks = answer(kind, payload);
      this.sent = this.sent.then(() => this.send(chunks));
    });
  }

  async send(chunks) {
    for (const chunk of chunks) {
      this.write(chunk);
      if (chunks.length > 1) {
        // Time for the other side to read it: what waits in the kernel together is read together.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }
}

// Prints each answer as one line; calls back when all have come.
export class Answers {
  constructor(form, expected, whenComplete) {
    this.form = form;
    this.missing = expected;
    this.whenComplete = whenComplete;
    this.rest = Buffer.alloc(0);
  }

  take(chunk) {
    this.rest = this.form.decode(Buffer.concat([this.rest, chunk]), (kind, payload) => {
      this.print(kind, payload);
      this.missing--;
    });
    if (this.missing === 0) {
      this.whenComplete();
    }
  }

  print(kind, payload) {
    const shown = kind === "binary" || payload.length > 1000
      ? `${payload.length} ${createHash("sha256").update(payload).digest("hex")}`
      : payload.toString("utf8");
    console.log(`${kind} ${shown}`);
  }

  // The connection has ended: that is an error if answers are missing, or if bytes are left over.
  end() {
    if (this.missing !== 0 || this.rest.length !== 0) {
      console.error(`ended with ${this.missing} answers missing and ${this.rest.length} bytes over`);
      process.exitCode = 1;
    }
  }
}
