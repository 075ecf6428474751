/**
 * Looks for values of the request that the response repeats as they are, where they could be taken for something else:
 * markup, code, a member of JSON, a line of the head. Whoever makes another person follow a link chooses these values.
 */
import type { FilterName } from '../template-filters.js';
import type { Insertion } from '../template-scanner.js';
import { isHtml, isJson, isScript, parseContentType } from './content-type.js';
import { type Examined, fieldsNamed } from './examine.js';
import { type Finding, finding } from './finding.js';

/** What another person can choose freely: queries and bodies are decoded, so they can hold any bytes. */
const CHOSEN = /^request\.(query\.|headers\.|body$)/;
/** Browsers send some characters of these percent-encoded. */
const ENCODED = /^request\.(path|target)$/;
/** What can hold a line break. */
const MULTILINE = /^request\.(query\.|body$)/;

/** After one of these filters a value can't end what it stands in. */
const SAFE_IN_HTML: readonly FilterName[] = ['html', 'url', 'base64', 'json'];
const SAFE_IN_CODE: readonly FilterName[] = ['url', 'base64', 'json'];

export function findInInsertions(examined: Examined): Finding[] {
  const { template, rule } = examined;
  const place = bodyPlace(examined);
  const found: Finding[] = [];
  const isInScript = place === 'html' ? scripts(rule.text) : () => place === 'script';
  for (const [index, part] of template.parts.entries()) {
    if (part.kind !== 'insertion') continue;
    if (index < template.bodyStart) found.push(...inHead(part));
    else if (place === 'json') found.push(...inCode(part, 'raw-in-json', 'JSON'));
    else if (isInScript(part.from)) found.push(...inCode(part, 'raw-in-script', 'JavaScript'));
    else if (place === 'html') found.push(...inHtml(part));
  }
  return found;
}

function isSafe({ filters }: Insertion, safe: readonly FilterName[]): boolean {
  return filters.some((filter) => safe.includes(filter));
}

function inHead(part: Insertion): Finding[] {
  if (!MULTILINE.test(part.name) || isSafe(part, SAFE_IN_CODE)) return [];
  return [
    finding('raw-in-head', part, {
      en: `{{${part.name}}} can hold line breaks, so a request can add fields of its own: write {{${part.name}|url}}`,
      zh: `{{${part.name}}} 可能含有换行，请求因此能添加自己的字段：请写 {{${part.name}|url}}`,
    }),
  ];
}

function inCode(part: Insertion, code: 'raw-in-json' | 'raw-in-script', where: string): Finding[] {
  if (!(CHOSEN.test(part.name) || ENCODED.test(part.name)) || isSafe(part, SAFE_IN_CODE)) return [];
  return [
    finding(code, part, {
      en: `{{${part.name}}} stands in ${where} as it comes, and can end the string it stands in: write {{${part.name}|json}} without quotes around it`,
      zh: `{{${part.name}}} 原样插入 ${where}，可能提前结束它所在的字符串：请写 {{${part.name}|json}}，外面不加引号`,
    }),
  ];
}

function inHtml(part: Insertion): Finding[] {
  if (isSafe(part, SAFE_IN_HTML)) return [];
  if (ENCODED.test(part.name))
    return [
      finding('raw-target-in-html', part, {
        en: `{{${part.name}}} stands in HTML as it comes: browsers encode a <, other clients need not. Write {{${part.name}|html}}`,
        zh: `{{${part.name}}} 原样插入 HTML：浏览器会对 < 编码，其他客户端则未必。请写 {{${part.name}|html}}`,
      }),
    ];
  if (!CHOSEN.test(part.name)) return [];
  return [
    finding('raw-in-html', part, {
      en: `{{${part.name}}} stands in HTML as it comes, so a request can add markup and scripts: write {{${part.name}|html}}`,
      zh: `{{${part.name}}} 原样插入 HTML，请求因此能加入标记和脚本：请写 {{${part.name}|html}}`,
    }),
  ];
}

/** What the body is, as far as it matters here. Without a type browsers take for HTML what begins like it. */
function bodyPlace(examined: Examined): 'html' | 'json' | 'script' | null {
  const [field] = fieldsNamed(examined, 'content-type');
  if (field === undefined) {
    const isRead = examined.message !== null && examined.message.headEnd !== null;
    return isRead && /^\s*</.test(examined.latin1.slice(examined.contentStart)) ? 'html' : null;
  }
  const type = parseContentType(field.value);
  if (type === null) return null;
  if (isHtml(type.essence)) return 'html';
  if (isJson(type.essence)) return 'json';
  return isScript(type.essence) ? 'script' : null;
}

/** Whether a place of the text is between `<script>` and `</script>`. Ask in ascending order. */
function scripts(text: string): (from: number) => boolean {
  const tags = [...text.matchAll(/<(\/?)script\b/gi)];
  let next = 0;
  let inside = false;
  return (from) => {
    for (; next < tags.length && tags[next]!.index < from; next++) inside = tags[next]![1] === '';
    return inside;
  };
}
