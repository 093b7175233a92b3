// A server for Node that frames by GamanJS's rule. Usage: node-server.mjs PATH
import net from "node:net";
import { Session } from "./wire.mjs";

const server = net.createServer((socket) => {
  const session = new Session((chunk) => socket.write(chunk));
  socket.on("data", (chunk) => session.take(chunk));
  socket.on("error", (error) => console.error(error));
});
server.listen(process.argv[2], () => console.log("listening"));
