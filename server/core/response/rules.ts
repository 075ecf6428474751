/**
 * Which response answers which request: the rules that people edit, checked as a whole and compiled. The first
 * rule that matches answers; the last one is `* *`, so every request gets an answer.
 */
import { PlaygroundError, quoteValue } from '../errors.js';
import { TOKEN } from '../http/http-head.js';
import { type ParsedRequest, parseRequest } from '../http/parse.js';
import type { Ending, LineEnding, ResponseSet, Rule } from '../messages.js';
import { compileTemplate, renderPieces, type Template, type TemplateValues } from './template.js';
import { encodeUtf8 } from '../wire-text.js';
import type { Words } from '../words.js';

export const MAX_RULES = 32;

/** The longest source text of all rules together, with what they match, in UTF-8. */
export const MAX_RESPONSE_SET_BYTES = 128 * 1024;

/** Of all rules together. */
export const MAX_CUTS = 1000;

/** A query is no part of a path, and a fragment never reaches a server. */
const PATH = /^\/[^\s\p{Control}?#]*$/u;

/** What a rule matches. */
export type RuleMatch = Pick<Rule, 'method' | 'path'>;

export interface CompiledRule extends RuleMatch {
  readonly template: Template;
  /** Before each piece, the first included, how long to wait. */
  readonly waitsMs: readonly number[];
  readonly ending: Ending | null;
  /** The whole answer when it inserts nothing. */
  readonly constant: Answer | null;
}

/** A part of an answer that is sent on its own, after a wait. */
export interface Piece {
  readonly waitMs: number;
  /** May be empty: then there is nothing to send after the wait. */
  readonly bytes: Uint8Array;
}

/** What answers a request: its bytes in the order in which they are sent, at least one piece, and what follows. */
export interface Answer {
  readonly pieces: readonly Piece[];
  readonly ending: Ending | null;
}

/** A checked {@link ResponseSet}, ready to answer. */
export interface CompiledResponse {
  readonly rules: readonly CompiledRule[];
}

/** What a response is rendered from beside the request. */
export type ResponseContext = Omit<TemplateValues, 'request'>;

/**
 * Compiles all rules, or none.
 * @throws {PlaygroundError} `RULES_EMPTY`, `RULES_TOO_MANY`, `RULES_TOO_LONG`, `RULES_NO_DEFAULT`,
 *   `PLAN_TOO_MANY_CUTS`; `RULE_BAD_METHOD`, `RULE_BAD_PATH`, `RULE_DUPLICATE`, `PLAN_BAD_CUT` and what {@link compileTemplate} throws, with the rule's index.
 */
export function compileResponse({ lineEnding, rules }: ResponseSet): CompiledResponse {
  checkSize(rules);
  checkMatches(rules);
  checkCuts(rules);
  return { rules: rules.map((rule, index) => compileRule(rule, index, lineEnding)) };
}

function checkSize(rules: readonly Rule[]): void {
  if (rules.length === 0) {
    throw new PlaygroundError('RULES_EMPTY', {
      en: 'Cannot use a response without rules: write one that matches "* *"',
      zh: '响应不能没有规则：请写一条匹配 "* *" 的规则',
    });
  }
  if (rules.length > MAX_RULES) {
    throw new PlaygroundError('RULES_TOO_MANY', {
      en: `Cannot use ${rules.length} rules, expected at most ${MAX_RULES}`,
      zh: `无法使用 ${rules.length} 条规则，最多 ${MAX_RULES} 条`,
    });
  }
  const source = rules.map(({ method, path, text }) => method + path + text).join('');
  const sizeBytes = encodeUtf8(source).length;
  if (sizeBytes > MAX_RESPONSE_SET_BYTES) {
    throw new PlaygroundError('RULES_TOO_LONG', {
      en: `Cannot use response texts of ${sizeBytes} bytes together, expected at most ${MAX_RESPONSE_SET_BYTES}`,
      zh: `响应文本共 ${sizeBytes} 字节，无法使用，合计最多 ${MAX_RESPONSE_SET_BYTES} 字节`,
    });
  }
}

function checkMatches(rules: readonly RuleMatch[]): void {
  const seen = new Set<string>();
  for (const [index, { method, path }] of rules.entries()) {
    const fail = (code: string, words: Words): never => {
      throw new PlaygroundError(code, words, { rule: index, line: 1, column: 1 });
    };
    if (!TOKEN.test(method)) {
      fail('RULE_BAD_METHOD', {
        en: `Cannot match method ${quoteValue(method)}: write one such as GET, or * for all`,
        zh: `无法匹配方法 ${quoteValue(method)}：请写 GET 这样的方法，或用 * 匹配所有方法`,
      });
    }
    if (path !== '*' && !PATH.test(path)) {
      fail('RULE_BAD_PATH', {
        en: `Cannot match path ${quoteValue(path)}: write one that starts with / and has no spaces, ? or #, or * for all`,
        zh: `无法匹配路径 ${quoteValue(path)}：路径须以 / 开头，不含空格、“?”和“#”；或用 * 匹配所有路径`,
      });
    }
    const match = `${method} ${path}`;
    if (seen.has(match)) {
      fail('RULE_DUPLICATE', {
        en: `Two rules match ${quoteValue(match)}: change or delete one`,
        zh: `有两条规则都匹配 ${quoteValue(match)}：请修改或删除其中一条`,
      });
    }
    if (index === rules.length - 1 && match !== '* *') {
      fail('RULES_NO_DEFAULT', {
        en: `The last rule matches only ${quoteValue(match)}: expected "* *", because every request needs an answer`,
        zh: `最后一条规则只匹配 ${quoteValue(match)}：应为 "* *"，因为每个请求都需要有响应`,
      });
    }
    seen.add(match);
  }
}

function checkCuts(rules: readonly Rule[]): void {
  const count = rules.reduce((sum, { plan }) => sum + (plan?.cuts.length ?? 0), 0);
  if (count > MAX_CUTS) {
    throw new PlaygroundError('PLAN_TOO_MANY_CUTS', {
      en: `Cannot cut the responses into pieces at ${count} places, expected at most ${MAX_CUTS}`,
      zh: `无法在 ${count} 处切分响应，最多 ${MAX_CUTS} 处`,
    });
  }
  for (const [index, { plan }] of rules.entries()) {
    const cuts = plan?.cuts ?? [];
    const late = cuts.find(({ at }, place) => place > 0 && at <= cuts[place - 1]!.at);
    if (late === undefined) continue;
    throw new PlaygroundError(
      'PLAN_BAD_CUT',
      {
        en: `Cannot cut at ${late.at} after a cut that is not before it: list cuts in the order of the text`,
        zh: `无法在 ${late.at} 处切分：前一个切分点并不在它之前。请按文本顺序列出切分点`,
      },
      { rule: index, line: 1, column: 1 },
    );
  }
}

function compileRule(rule: Rule, index: number, lineEnding: LineEnding): CompiledRule {
  const { method, path, text, plan } = rule;
  const cuts = plan?.cuts ?? [];
  const ending = plan?.ending ?? null;
  const waitsMs = [0, ...cuts.map(({ waitMs }) => waitMs)];
  try {
    const template = compileTemplate(
      text,
      lineEnding,
      cuts.map(({ at }) => at),
    );
    const compiled = { method, path, template, waitsMs, ending };
    const constant = template.constant === null ? null : answerOf(compiled, NO_VALUES);
    return { ...compiled, constant };
  } catch (error) {
    if (!(error instanceof PlaygroundError) || error.at === undefined) throw error;
    throw new PlaygroundError(error.code, error.words, { ...error.at, rule: index });
  }
}

/** For templates that insert nothing. */
const NO_VALUES = {} as TemplateValues;

function answerOf(
  { template, waitsMs, ending }: Omit<CompiledRule, 'constant'>,
  values: TemplateValues,
): Answer {
  const pieces = renderPieces(template, values).map((bytes, index) => ({ waitMs: waitsMs[index]!, bytes }));
  return { pieces, ending };
}

/**
 * What answers `data`, a request as far as it was received. A single rule whose text inserts nothing costs nothing:
 * the request is parsed only when a rule or an inserted value asks for it.
 * @throws {PlaygroundError} `RESPONSE_TOO_LARGE`.
 */
export function respond({ rules }: CompiledResponse, data: Uint8Array, context: ResponseContext): Answer {
  let parsed: ParsedRequest | undefined;
  const request = (): ParsedRequest => (parsed ??= parseRequest(data));
  const rule = rules[rules.length === 1 ? 0 : pickRule(rules, request().method, request().path)]!;
  if (rule.constant !== null) return rule.constant;
  // Named one by one: spreading `context` would cost ten times as much.
  const { client, connection, thread, nowMs } = context;
  return answerOf(rule, { request, client, connection, thread, nowMs });
}

/** The index of the first rule that matches; -1 when none does, which in a checked set cannot be. */
export function pickRule(rules: readonly RuleMatch[], method: string, path: string): number {
  return rules.findIndex((rule) => matches(rule.method, method) && matches(rule.path, path));
}

function matches(pattern: string, value: string): boolean {
  return pattern === '*' || pattern === value;
}
