/**
 * The comparator of bench.delivery: a node of socket.io with the Redis Streams adapter. node server.mjs PORT REDIS_URL
 *
 * Set up as the adapter's and socket.io's documentation show it, with connection state recovery. Whoever joins names
 * her rooms; what is said in a room is broadcast to it and acknowledged, as in socket.io's guide to delivery.
 */
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, url] = process.argv.slice(2);
const redis = createClient({ url });
redis.on("error", () => {}); // connects again by itself; without a listener the process would end
await redis.connect();

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(redis),
  connectionStateRecovery: { maxDisconnectionDuration: 2 * 60 * 1000, skipMiddlewares: true },
});

io.on("connection", (socket) => {
  if (!socket.recovered) socket.join(socket.handshake.auth.rooms);
  socket.on("say", ({ room, role, client_id, text }, acknowledge) => {
    const entry = { at: new Date().toISOString(), author: { role }, kind: "text", text, client_id };
    io.to(room).emit("entries", { conversation_id: room, entries: [entry] });
    acknowledge({ ok: true });
  });
});

http.listen(Number(port), "127.0.0.1");
