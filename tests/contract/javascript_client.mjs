/* One visit to /citizen with the JavaScript client of Socket.IO; prints what happened as JSON.
   Argument: {url, token, lastSeq, transports, upgrade, say: {client_id, text} | null, until: text of the last entry}. */
import { io } from "socket.io-client";

const SECONDS = 10;
const visit = JSON.parse(process.argv[2]);
const socket = io(`${visit.url}/citizen`, {
  auth: { token: visit.token, last_seq: visit.lastSeq },
  transports: visit.transports,
  upgrade: visit.upgrade,
  reconnection: false,
  forceNew: true,
});
const happened = { refused: null, ack: null, entries: [], state: null, transport: null };

function finish() {
  clearTimeout(timer);
  happened.transport = socket.io.engine?.transport.name ?? null;
  console.log(JSON.stringify(happened));
  socket.disconnect();
  process.exit(0);
}
const timer = setTimeout(finish, SECONDS * 1000);
const upgraded = () => !visit.upgrade || socket.io.engine.transport.name === "websocket";
const finishIfDone = () => {
  const texts = happened.entries.map((entry) => entry.text);
  if (happened.state && upgraded() && (!visit.say || happened.ack) && texts.includes(visit.until)) finish();
};

socket.on("connect_error", (error) => {
  happened.refused = { message: error.message, ...error.data };
  finish();
});
socket.on("entries", (entries) => {
  happened.entries.push(...entries);
  finishIfDone();
});
socket.on("state", (state) => {
  happened.state = state;
  finishIfDone();
});
socket.on("connect", async () => {
  socket.io.engine.on("upgrade", finishIfDone);
  if (!visit.say) return;
  happened.ack = await socket.timeout(SECONDS * 1000).emitWithAck("say", visit.say);
  finishIfDone();
});
