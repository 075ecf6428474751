/** Holds the layout and the walls that the README's Architecture section promises. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Wall {
  readonly place: string;
  /** Places and packages that it may import from, beside itself. */
  readonly may: readonly string[];
}

/** What all of core stands on: no part of it knows a part that is built on it. */
const BASICS = ['bytes', 'errors', 'messages', 'nearest', 'wire-text', 'words'].map(
  (name) => `server/core/${name}.`,
);

/** Who may know whom. A place that no row names must not exist. */
const WALLS: readonly Wall[] = [
  { place: 'server/core', may: [] },
  { place: 'server/core/http', may: BASICS },
  { place: 'server/core/privacy', may: [...BASICS, 'server/core/http', 'server/core/record.'] },
  { place: 'server/core/response', may: [...BASICS, 'server/core/http'] },
  { place: 'server/core/client', may: [...BASICS, 'server/core/http', 'server/core/response', 'diff'] },
  { place: 'server/sockets', may: ['server/core', 'node:', 'koffi'] },
  { place: 'server/programs', may: ['server/core', 'server/sockets', 'node:net'] },
  { place: 'server/engine', may: ['server/core', 'server/sockets', 'server/programs', 'node:'] },
  { place: 'server/scenarios', may: ['server/core', 'server/engine', 'node:'] },
  { place: 'server/clients', may: ['server/core', 'server/sockets', 'server/engine', 'node:'] },
  {
    place: 'server/bridge',
    may: ['server/core', 'server/engine', 'server/scenarios', 'server/clients', 'node:', 'ws', 'valibot'],
  },
  {
    place: 'server/cli',
    may: [
      'server/core',
      'server/engine',
      'server/scenarios',
      'server/clients',
      'server/bridge',
      'node:',
      'sirv',
      'vite',
      'package.json',
    ],
  },
  { place: 'web/client', may: ['server/core'] },
  { place: 'web/texts', may: ['server/core', '@preact/signals'] },
  { place: 'web/models', may: ['server/core', 'web/client', 'web/texts', '@preact/signals'] },
  {
    place: 'web/panels',
    may: [
      'server/core',
      'web/models',
      'web/texts',
      'preact',
      '@preact/signals',
      '@xterm/',
      '@codemirror/',
      '@lezer/',
    ],
  },
  { place: 'web/styles', may: [] },
  { place: 'web', may: ['web/', 'preact', '@preact/signals'] },
];

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
}

const SOURCES = [...sourcesBelow('server'), ...sourcesBelow('web')];
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const COMMENT = String.raw`/\*[\s\S]*?\*/|//.*`;
const SINGLE_QUOTED = String.raw`'(?:[^'\\\n]|\\.)*'`;
const DOUBLE_QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"`;
const TEMPLATE = '`(?:[^`\\\\]|\\\\[^])*`';

/** What of a source runs: no comments and no texts, but of a template what is inserted into it. */
function codeOf(source: string): string {
  return source.replace(
    new RegExp(`${COMMENT}|${SINGLE_QUOTED}|${DOUBLE_QUOTED}|${TEMPLATE}`, 'g'),
    (found) => (found.startsWith('`') ? codeOf((found.match(/\$\{[^}]*\}/g) ?? []).join(' ')) : ''),
  );
}

/** What a file imports: packages as written, files by their path from the root. */
function importsOf(file: string): string[] {
  // Code that a file writes stands in quotes, and then its own are double.
  const code = textOf(file).replace(
    new RegExp(`${COMMENT}|${SINGLE_QUOTED}|(${DOUBLE_QUOTED})`, 'g'),
    (found, quoted) => (quoted === undefined ? found : ''),
  );
  const specifiers = [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
  return specifiers.map((name) => (name.startsWith('.') ? normalize(join(dirname(file), name)) : name));
}

function wallOf(file: string): Wall | undefined {
  return WALLS.filter(({ place }) => file.startsWith(`${place}/`)).toSorted(
    (a, b) => b.place.length - a.place.length,
  )[0];
}

describe('the architecture', () => {
  it('has these files and folders at the top, and nothing else', () => {
    const ignored = new Set(['.git', 'node_modules', 'dist', 'test-results', '.library', '.vscode', '.idea']);
    const top = readdirSync(ROOT).filter((name) => !ignored.has(name) && !name.endsWith('.tgz'));
    expect(top.toSorted()).toEqual([
      '.ci',
      '.gitignore',
      '.npmrc',
      '.oxfmtrc.json',
      'README.md',
      'SECURITY.md',
      'package-lock.json',
      'package.json',
      'server',
      'test',
      'tsconfig.json',
      'vite.config.ts',
      'web',
    ]);
  });

  it('finds the imports that it judges', () => {
    expect(importsOf('server/bridge/bridge.ts')).toEqual(
      expect.arrayContaining(['ws', 'node:http', 'server/engine/session.js']),
    );
  });

  it.each(SOURCES.filter((file) => !file.endsWith('.mjs')))(
    '%s imports only what its place may know',
    (file) => {
      const wall = wallOf(file);
      expect(wall, `${file} is in no place that the table names`).toBeDefined();
      const strangers = importsOf(file).filter(
        (name) => !name.startsWith(`${wall!.place}/`) && !wall!.may.some((known) => name.startsWith(known)),
      );
      expect(strangers).toEqual([]);
    },
  );

  /** The ways into a terminal of xterm.js, and those of its ways out on which it answers to what was written. */
  const TO_TERMINAL = /\bterminal!?\.(?:write|writeln|paste|input)\(/gi;
  const FROM_TERMINAL = /\.on(?:Data|Binary|TitleChange|Bell)\(/g;

  const ONLY: readonly (readonly [what: string, pattern: RegExp, where: RegExp])[] = [
    ['the operating system is called', /'koffi'/, /^server\/sockets\/native\.ts$/],
    ['WebSockets are served', /from 'ws'/, /^server\/bridge\//],
    ['the page opens a WebSocket', /new WebSocket\(/, /^web\/client\//],
    ['terminals are made', /new Terminal\(/, /^web\/panels\/terminal-view\.ts$/],
    ['a terminal is written to', TO_TERMINAL, /^web\/panels\/terminal-view\.ts$/],
    ['a terminal is listened to', FROM_TERMINAL, /^web\/panels\/terminal-view\.ts$/],
    ['Workers are made', /new Worker\(/, /^server\/(engine\/engine|clients\/raw-clients)\.ts$/],
  ];
  it.each(ONLY)('%s in one place only', (_what, pattern, where) => {
    const users = SOURCES.filter((file) => textOf(file).search(pattern) >= 0);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !where.test(file))).toEqual([]);
  });

  it('what reaches a terminal has passed the guard, and only what is typed comes out of it', () => {
    const view = textOf('web/panels/terminal-view.ts');
    expect(view.match(TO_TERMINAL)).toHaveLength(1);
    expect(view).toMatch(/#put\(parts: readonly Harmless\[\][^}]*pieces\(\.\.\.parts\)[^}]*\.write\(piece/);
    expect(view.match(FROM_TERMINAL)).toEqual(['.onData(']);
    expect(view).not.toContain('as Harmless');
    expect(view).not.toContain('\\x1b');
  });

  it('core knows no clock, no process and no document', () => {
    const knowing = SOURCES.filter(
      (file) =>
        file.startsWith('server/core/') &&
        /\b(Date\.now|performance\.|process\.|document\.|window\.|setTimeout|setInterval|Buffer\b)/.test(
          codeOf(textOf(file)),
        ),
    );
    expect(knowing).toEqual([]);
  });

  it('every frame of the page is an empty sandbox', () => {
    const frames = SOURCES.filter((file) => file.startsWith('web/')).flatMap((file) =>
      Array.from(textOf(file).matchAll(/<iframe[^>]*>|createElement\('iframe'\)/g), ([frame]) => frame),
    );
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame).toMatch(/\ssandbox=""\s/);
  });

  it('nothing from the wire is ever set as HTML', () => {
    const setting = SOURCES.filter((file) =>
      /innerHTML|dangerouslySetInnerHTML|outerHTML|insertAdjacentHTML/.test(textOf(file)),
    );
    expect(setting).toEqual([]);
  });
});
