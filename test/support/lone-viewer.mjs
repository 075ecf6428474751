/** A viewer in a process of its own, which a test can stop: `node lone-viewer.mjs PORT`. Says when it has resumed. */
import { WebSocket } from 'ws';

const socket = new WebSocket(`ws://127.0.0.1:${process.argv[2]}/bridge`);
socket.on('open', () => {
  socket.send(JSON.stringify({ kind: 'resume', since: 0 }));
  process.stdout.write('resumed\n');
});
