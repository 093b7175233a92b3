// A client for Node that speaks in either form. Usage: node-client.mjs PATH framed|bare CONVERSATION
import net from "node:net";
import { Answers, conversation, forms } from "./wire.mjs";

const [path, formName, name] = process.argv.slice(2);
const form = forms[formName];
const { chunks, messages } = conversation(name, form);
const client = net.createConnection({ path });
const answers = new Answers(form, messages, () => client.end());

client.on("connect", async () => {
  for (const chunk of chunks) {
    // One at a time: writes that wait together would leave together.
    await new Promise((written) => client.write(chunk, written));
  }
});
client.on("data", (data) => answers.take(data));
client.on("error", (error) => console.error(error));
client.on("close", () => answers.end());
