/**
 * JSON as a tree for people (RFC 8259): with numbers as they are written, names in their order and names that come
 * twice, none of which an object could hold; and with the place of the first mistake. Bounded. Pure.
 */

export interface JsonNode {
  /** Its place among all nodes, from 0: parents before children. */
  readonly id: number;
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'literal';
  /** Of a member its name, of an element its index; null for the outermost. */
  readonly name: string | number | null;
  /** Of what has no children, as it is written; of a string what it says. */
  readonly text: string;
  readonly children: readonly JsonNode[];
  readonly depth: number;
}

export interface JsonMistake {
  /** What would have been right here. */
  readonly expected: 'value' | 'name' | 'colon' | 'commaOrEnd' | 'end' | 'string' | 'shallower' | 'less';
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export type ReadJson =
  | { readonly kind: 'tree'; readonly root: JsonNode; readonly count: number }
  | { readonly kind: 'mistake'; readonly mistake: JsonMistake };

const DEPTH_LIMIT = 200;
const NODE_LIMIT = 100_000;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const STRING_END = /["\\\0-\x1f]/g; // eslint-disable-line no-control-regex
const SPACE = /[ \t\n\r]*/y;

class Mistake extends Error {
  constructor(
    readonly expected: JsonMistake['expected'],
    readonly at: number,
  ) {
    super(expected);
  }
}

/** Reads a text as JSON. A byte order mark before it is passed over (§8.1). */
export function readJson(text: string): ReadJson {
  const reader = new Reader(text);
  try {
    return { kind: 'tree', root: reader.all(), count: reader.count };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const before = text.slice(0, error.at).split(/\r\n|\r|\n/);
    const { expected } = error;
    return {
      kind: 'mistake',
      mistake: { expected, line: before.length, column: before.at(-1)!.length + 1 },
    };
  }
}

class Reader {
  count = 0;
  #at = 0;

  constructor(private readonly text: string) {
    if (text.startsWith('\ufeff')) this.#at = 1;
  }

  all(): JsonNode {
    const root = this.#value(null, 0);
    this.#space();
    if (this.#at < this.text.length) throw new Mistake('end', this.#at);
    return root;
  }

  #value(name: JsonNode['name'], depth: number): JsonNode {
    this.#space();
    if (depth > DEPTH_LIMIT) throw new Mistake('shallower', this.#at);
    if (this.count === NODE_LIMIT) throw new Mistake('less', this.#at);
    const id = this.count++;
    const leaf = (kind: JsonNode['kind'], text: string): JsonNode => ({
      id,
      kind,
      name,
      text,
      children: [],
      depth,
    });
    const character = this.text[this.#at];
    if (character === '{' || character === '[') {
      const kind = character === '{' ? 'object' : 'array';
      return { ...leaf(kind, ''), children: this.#children(kind, depth + 1) };
    }
    if (character === '"') return leaf('string', this.#string());
    const number = this.#match(NUMBER);
    if (number !== null) return leaf('number', number);
    const literal = this.#match(LITERAL);
    if (literal !== null) return leaf('literal', literal);
    throw new Mistake('value', this.#at);
  }

  #children(kind: 'object' | 'array', depth: number): JsonNode[] {
    const close = kind === 'object' ? '}' : ']';
    const children: JsonNode[] = [];
    this.#at += 1;
    this.#space();
    if (this.text[this.#at] === close) {
      this.#at += 1;
      return children;
    }
    for (;;) {
      children.push(this.#value(kind === 'object' ? this.#name() : children.length, depth));
      this.#space();
      const character = this.text[this.#at];
      if (character !== ',' && character !== close) throw new Mistake('commaOrEnd', this.#at);
      this.#at += 1;
      if (character === close) return children;
    }
  }

  #name(): string {
    this.#space();
    if (this.text[this.#at] !== '"') throw new Mistake('name', this.#at);
    const name = this.#string();
    this.#space();
    if (this.text[this.#at] !== ':') throw new Mistake('colon', this.#at);
    this.#at += 1;
    return name;
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; ; at += 2) {
      STRING_END.lastIndex = at;
      const end = STRING_END.exec(this.text)?.index ?? -1;
      if (end < 0) throw new Mistake('string', this.text.length);
      if (this.text[end] === '"') {
        this.#at = end + 1;
        return this.#unescape(start, end + 1);
      }
      // A control character must be written as an escape (§7).
      if (this.text[end] !== '\\') throw new Mistake('string', end);
      at = end;
    }
  }

  #unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.text.slice(start, end)) as string;
    } catch {
      throw new Mistake('string', start);
    }
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#match(SPACE);
  }
}

/** More children than this are not shown before somebody asks for them. */
const OPEN_CHILDREN = 50;
const OPEN_DEPTH = 2;

/** Whether the children of a node are seen. @param turned the nodes of which the opposite holds of what is usual */
export function isOpen({ id, depth, children }: JsonNode, turned: ReadonlySet<number>): boolean {
  if (children.length === 0) return false;
  const usual = depth === 0 || (depth < OPEN_DEPTH && children.length <= OPEN_CHILDREN);
  return usual !== turned.has(id);
}

/** The nodes that are seen, from top to bottom. */
export function seenNodes(root: JsonNode, turned: ReadonlySet<number>): JsonNode[] {
  const seen: JsonNode[] = [];
  const add = (node: JsonNode): void => {
    seen.push(node);
    if (isOpen(node, turned)) for (const child of node.children) add(child);
  };
  add(root);
  return seen;
}
