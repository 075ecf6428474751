/** A viewer in a process of its own, which a test can stop: `node lone-viewer.mjs URL`. Says when it has resumed. */
import { WebSocket } from 'ws';

const socket = new WebSocket(process.argv[2]);
socket.on('open', () => {
  socket.send(JSON.stringify({ kind: 'resume', since: 0 }));
  process.stdout.write('resumed\n');
});
