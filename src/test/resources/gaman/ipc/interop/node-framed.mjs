// A client for Node that frames its messages. Usage: node-framed.mjs PATH CONVERSATION
import net from "node:net";
import { Answers, conversation } from "./framed.mjs";

const [path, name] = process.argv.slice(2);
const { chunks, messages } = conversation(name, "node");
const client = net.createConnection({ path });
const answers = new Answers(messages, () => client.end());

client.on("connect", async () => {
  for (const chunk of chunks) {
    // One at a time: writes that wait together would leave together.
    await new Promise((written) => client.write(chunk, written));
  }
});
client.on("data", (data) => answers.take(data));
client.on("error", (error) => console.error(error));
client.on("close", () => answers.end());
