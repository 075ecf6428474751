import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, readJson, seenNodes, type JsonNode } from '../../../web/models/inspector-json.js';

/** What the tree stands for, as `JSON.parse` would give it. */
function valueOf(node: JsonNode): unknown {
  if (node.kind === 'array') return node.children.map(valueOf);
  if (node.kind === 'object')
    return Object.fromEntries(node.children.map((child) => [child.name, valueOf(child)]));
  return node.kind === 'string' ? node.text : JSON.parse(node.text);
}

function rootOf(text: string): JsonNode {
  const json = readJson(text);
  if (json.kind === 'mistake') throw new Error(JSON.stringify(json.mistake));
  return json.root;
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('a tree', () => {
  it('is what the text says', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, space) => {
        const value: unknown = JSON.parse(text);
        // What an object can't hold under a name of its own is not compared.
        if (text.includes('__proto__')) return;
        expect(valueOf(rootOf(JSON.stringify(value, null, space)))).toEqual(value);
      }),
    );
  });

  it('is made of exactly the texts that are JSON', () => {
    const pieces = fc.constantFrom(...'{}[],:"\\tu0a1-.eE+ \n', 'true', 'null', '"a"', '12', '01', '\x01');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(readJson(text).kind).toBe(parses(text) ? 'tree' : 'mistake');
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps numbers as they are written, and names that come twice', () => {
    const { children } = rootOf('{"a":12345678901234567890,"a":1.50,"b":-0}');
    expect(children.map(({ name, text }) => [name, text])).toEqual([
      ['a', '12345678901234567890'],
      ['a', '1.50'],
      ['b', '-0'],
    ]);
  });

  it('passes over a byte order mark', () => {
    expect(rootOf('\ufeff1').text).toBe('1');
  });
});

describe('a mistake', () => {
  it.each([
    ['', 'value', 1, 1],
    ['{\n  "a": 1,\n}', 'name', 3, 1],
    ['{"a" 1}', 'colon', 1, 6],
    ['[1 2]', 'commaOrEnd', 1, 4],
    ['[1,\r\n 2]]', 'end', 2, 4],
    ['{"a": nul}', 'value', 1, 7],
    ['["never ends', 'string', 1, 13],
    ['["a\nb"]', 'string', 1, 4],
    ['["\\x"]', 'string', 1, 2],
    ['['.repeat(500), 'shallower', 1, 202],
    [`[${'0,'.repeat(100_000)}0]`, 'less', 1, 199_998 + 2],
  ])('in %.30j is told with its place', (text, expected, line, column) => {
    expect(readJson(text)).toEqual({ kind: 'mistake', mistake: { expected, line, column } });
  });
});

describe('what is seen', () => {
  const root = rootOf('{"list":[1,{"deep":[2]}],"many":[' + '0,'.repeat(60) + '0]}');
  const names = (turned: number[] = []): string[] =>
    seenNodes(root, new Set(turned)).map(({ name }) => String(name));

  it('is the upper levels, without what is long', () => {
    expect(names()).toEqual(['null', 'list', '0', '1', 'many']);
  });

  it('is more when somebody opens a node, and less when one is closed', () => {
    const many = root.children[1]!;
    expect(names([many.id])).toHaveLength(5 + 61);
    expect(names([root.id])).toEqual(['null']);
    expect(isOpen(many, new Set([many.id]))).toBe(true);
    expect(isOpen(many.children[0]!, new Set())).toBe(false);
  });
});
