// A client as GamanJS publishes it for Node: bare JSON goes out, what comes is printed. Usage: node-published.mjs PATH
import net from "net";

const client = net.createConnection({ path: process.argv[2] });

client.on("connect", () => {
  client.write(JSON.stringify({ hello: "from node" }));
});

client.on("data", (data) => {
  console.log(data.toString());
});

client.on("end", () => {
  console.log("disconnected");
});
