/**
 * Writes small programs, in Python and for Node, that make the same calls as a raw client. Their literals are ASCII:
 * every byte beyond it is an escape that both languages read alike.
 */
import { splitPieces } from './client-plan.js';
import type { ClientEnding } from '../messages.js';
import { linesOf, secondsOf, type Reproduced, type Sending } from './sending.js';

/** With Python's `socket`: the calls of the socket interface under their own names. */
export function writePython(sending: Sending): Reproduced {
  const { ending, waitMs, recvBytes } = sending;
  const shape = shapeOf(sending);
  const imports = ['socket'];
  if (ending === 'reset') imports.push('struct');
  if (shape.waits) imports.push('time');
  const literals = (bytes: Uint8Array): string[] => linesOf(bytes).map((line) => `b${quote(line)}`);
  const lines = ['# python3 client.py', ...imports.map((name) => `import ${name}`), ''];
  if (shape.parts === null) {
    lines.push('request = (', ...literals(sending.bytes).map((literal) => `    ${literal}`), ')');
    if (shape.loops) lines.push('pieces = [request[at : at + 1] for at in range(len(request))]');
  } else {
    lines.push('pieces = [', ...shape.parts.map((part) => `    ${literals(part).join(' ')},`), ']');
  }
  lines.push('', `with socket.create_connection((${quote(sending.host)}, ${sending.port})) as sock:`);
  lines.push('    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)');
  if (shape.loops) {
    lines.push('    for at, piece in enumerate(pieces):');
    if (shape.waits) lines.push('        if at > 0:', `            time.sleep(${secondsOf(waitMs)})`);
    lines.push('        sock.sendall(piece)');
  } else lines.push('    sock.sendall(request)');
  lines.push(...PYTHON_ENDINGS[ending]);
  if (reads(ending)) lines.push(`    while data := sock.recv(${recvBytes}):`, '        print(data)');
  return { text: [...lines, ''].join('\n') };
}

const PYTHON_ENDINGS: Readonly<Record<ClientEnding, readonly string[]>> = {
  hold: [],
  'half-close': ['    sock.shutdown(socket.SHUT_WR)'],
  close: [],
  reset: [
    '    # Lingering for 0 seconds: close sends a RST',
    "    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))",
  ],
};

/** With `node:net`. It has no size of a `recv`: libuv reads what there is. */
export function writeNode(sending: Sending): Reproduced {
  const { ending, waitMs } = sending;
  const shape = shapeOf(sending);
  const lines = ['// node client.mjs', "import { connect } from 'node:net';"];
  if (shape.waits) lines.push("import { setTimeout as wait } from 'node:timers/promises';");
  lines.push('', "const bytes = (latin1) => Buffer.from(latin1, 'latin1');");
  if (shape.parts === null) {
    const sum = linesOf(sending.bytes).map(quote).join(' +\n    ');
    lines.push('const request = bytes(', `    ${sum},`, ');');
    if (shape.loops) lines.push('const pieces = Array.from(request, (byte) => Buffer.of(byte));');
  } else {
    const literal = (part: Uint8Array): string => linesOf(part).map(quote).join(' + ');
    lines.push('const pieces = [', ...shape.parts.map((part) => `    bytes(${literal(part)}),`), '];');
  }
  const address = `host: ${quote(sending.host)}, port: ${sending.port}`;
  lines.push('', `const socket = connect({ ${address}, noDelay: true, allowHalfOpen: true });`);
  lines.push("socket.on('error', (error) => console.error(error.message));");
  if (reads(ending)) {
    lines.push("socket.on('data', (data) => process.stdout.write(data));");
    lines.push("socket.on('end', () => socket.end());");
  }
  lines.push('const send = (piece) => new Promise((resolve) => socket.write(piece, resolve));');
  if (shape.loops) {
    lines.push('for (const [at, piece] of pieces.entries()) {');
    if (shape.waits) lines.push(`    if (at > 0) await wait(${waitMs});`);
    lines.push('    await send(piece);', '}');
  } else lines.push('await send(request);');
  return { text: [...lines, ...NODE_ENDINGS[ending], ''].join('\n') };
}

const NODE_ENDINGS: Readonly<Record<ClientEnding, readonly string[]>> = {
  hold: [],
  'half-close': ['socket.end();'],
  close: ['socket.destroy();'],
  reset: ['socket.resetAndDestroy();'],
};

/** Whether the client stays to read: until the server closes. */
function reads(ending: ClientEnding): boolean {
  return ending === 'hold' || ending === 'half-close';
}

interface Shape {
  /** The pieces to list; null for a whole, and byte by byte, where a loop says it better. */
  readonly parts: readonly Uint8Array[] | null;
  readonly loops: boolean;
  readonly waits: boolean;
}

function shapeOf({ bytes, pieces, waitMs }: Sending): Shape {
  const loops = pieces !== 1 && bytes.length > 1;
  const parts = loops && pieces !== 'bytes' ? [...splitPieces(bytes, pieces)] : null;
  return { parts, loops, waits: loops && waitMs > 0 };
}

const SHORT: Readonly<Record<string, string>> = {
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '\\': '\\\\',
  "'": "\\'",
};

/** A latin-1 string as a literal of either language. */
function quote(latin1: string): string {
  const escaped = latin1.replace(
    /[^ -~]|[\\']/g,
    (char) => SHORT[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `'${escaped}'`;
}
