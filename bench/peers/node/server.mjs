// A framed echo server on Node.
//
//     node server.mjs PATH

import net from "node:net";
import { FrameEcho } from "../frame-echo.mjs";

const HIGH_WATER_MARK = 1 << 20; // bytes unsent, above which a peer is not read from

const server = net.createServer({ highWaterMark: HIGH_WATER_MARK }, (socket) => {
  const echo = new FrameEcho((bytes) => {
    socket.write(bytes);
    return socket.writableLength === 0;
  });
  socket.on("data", (chunk) => {
    echo.take(chunk);
    if (socket.writableNeedDrain) socket.pause();
  });
  socket.on("drain", () => socket.resume());
  socket.on("error", () => socket.destroy());
});
server.listen({ path: process.argv[2], backlog: 4096 }, () => console.log("listening"));
