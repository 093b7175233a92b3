// A page of live numbers from StatsService, over one connection: bun dashboard.ts PATH [PORT]
// GET / is the page, GET /stats the numbers, POST /send gives the body to the service as text and answers with the numbers.

const [path, port = "0"] = process.argv.slice(2);
if (!path) throw new Error("takes: PATH [PORT]");
const TEXT = 1;
const LARGEST_ANSWER = 64 * 1024;
const LARGEST_BODY = 4 * 1024 * 1024;
const PATIENCE_MS = 5000;

type Waiting = { answer: (json: string) => void; fail: (why: Error) => void };

/** One connection. Its answers come in the order of the questions, so the first who waits gets the next one. */
class Link {
  private rest = Buffer.alloc(0); // the beginning of a frame that has not come whole
  private unsent = Buffer.alloc(0); // what the socket has had no room for
  private waiting: Waiting[] = [];
  private socket?: any;

  static async open(): Promise<Link> {
    const link = new Link();
    link.socket = await Bun.connect({
      unix: path,
      socket: {
        data: (_, chunk) => link.take(chunk),
        drain: () => link.flush(),
        close: () => link.end(new Error("the service has gone")),
        error: (_, why) => link.end(why),
      },
    });
    return link;
  }

  ask(type: number, payload: Uint8Array): Promise<string> {
    if (this.unsent.length > LARGEST_BODY) {
      throw new Error("the service reads too slowly");
    }
    const header = Buffer.from([0, 0, 0, 0, type]);
    header.writeUInt32BE(payload.length + 1);
    this.unsent = Buffer.concat([this.unsent, header, payload]);
    return new Promise((answer, fail) => {
      // Without its answer the next one would be taken for it, so the connection ends as well.
      const late = setTimeout(() => this.end(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
      const done = <T>(then: (value: T) => void) => (value: T) => (clearTimeout(late), then(value));
      this.waiting.push({ answer: done(answer), fail: done(fail) });
      this.flush();
    });
  }

  /** Bun's write takes what fits and forgets the rest; "drain" says when there is room again. */
  private flush() {
    if (this.unsent.length > 0) {
      this.unsent = this.unsent.subarray(Math.max(0, this.socket.write(this.unsent)));
    }
  }

  private take(chunk: Uint8Array) {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= 4) {
      const end = 4 + this.rest.readUInt32BE(0);
      if (end < 5 || end > LARGEST_ANSWER) {
        return this.end(new Error(`an answer of ${end} bytes`));
      }
      if (this.rest.length < end) {
        return;
      }
      this.waiting.shift()?.answer(this.rest.toString("utf8", 5, end));
      this.rest = this.rest.subarray(end);
    }
  }

  end(why: Error) {
    if (current === this) current = undefined;
    this.socket?.end();
    this.waiting.splice(0).forEach((each) => each.fail(why));
  }
}

let current: Link | undefined;
let opening: Promise<Link> | undefined;

/** Asks on the one connection; makes it at first, and again after it was lost. */
async function stats(payload: Uint8Array): Promise<Response> {
  try {
    opening ??= current ? undefined : Link.open().finally(() => (opening = undefined));
    current ??= await opening;
    return new Response(await current!.ask(TEXT, payload), { headers: { "content-type": "application/json" } });
  } catch (why) {
    return new Response(`${(why as Error).message}\n`, { status: 503 });
  }
}

const page = `<!doctype html><title>gaman-ipc</title><h1>gaman-ipc</h1><pre id="stats"></pre><script>
  const show = async () => (stats.textContent = (await (await fetch("/stats")).text()).replace(/,/g, ",\\n"));
  setInterval(show, 1000); show();
</script>`;

const server = Bun.serve({
  hostname: "127.0.0.1", // this machine alone, as the socket
  port: Number(port),
  maxRequestBodySize: LARGEST_BODY,
  routes: {
    "/": new Response(page, { headers: { "content-type": "text/html" } }),
    "/stats": () => stats(Buffer.from("stats")),
    "/send": { POST: async (request) => stats(await request.bytes()) },
  },
  fetch: () => new Response("no such page\n", { status: 404 }),
});
console.log(`http://127.0.0.1:${server.port}/`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    server.stop(true);
    current?.end(new Error("the dashboard ends"));
    process.exit(0);
  });
}
