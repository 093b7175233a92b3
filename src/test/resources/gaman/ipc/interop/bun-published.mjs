// A client as GamanJS publishes it for Bun: bare JSON goes out, what comes is printed. Usage: bun-published.mjs PATH
Bun.connect({
  unix: process.argv[2],
  socket: {
    open(socket) {
      socket.write(JSON.stringify({ hello: "from bun" }));
    },
    data(socket, data) {
      console.log(data.toString());
    },
  },
});
