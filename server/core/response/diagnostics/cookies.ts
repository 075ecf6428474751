/** Looks for cookies that browsers refuse, or read as something else (RFC 6265, and its revision 6265bis). */
import type { Words } from '../../words.js';
import { type Examined, fieldsNamed, type FieldLine } from './examine.js';
import { type Finding, finding } from './finding.js';

export function findInCookies(examined: Examined): Finding[] {
  if (examined.problems.some(({ severity }) => severity === 'error')) return [];
  return fieldsNamed(examined, 'set-cookie').flatMap((field) => findInCookie(field));
}

function findInCookie(field: FieldLine): Finding[] {
  const [pair = '', ...rest] = field.value.split(';');
  const name = pair.split('=', 1)[0]!.trim();
  const attributes = new Map(
    rest.map((attribute) => {
      const [key = '', value = ''] = attribute.split('=', 2);
      return [key.trim().toLowerCase(), value.trim()] as const;
    }),
  );
  const found: Finding[] = [];
  const isSecure = attributes.has('secure');
  if (attributes.get('samesite')?.toLowerCase() === 'none' && !isSecure)
    found.push(
      finding('cookie-same-site-none', field.valueRange, {
        en: `The cookie ${name} has SameSite=None and lacks Secure, so it is refused`,
        zh: `cookie ${name} 有 SameSite=None 却没有 Secure，所以会被拒绝`,
      }),
    );
  const lacks = missingForPrefix(name, attributes);
  if (lacks !== null)
    found.push(
      finding('cookie-prefix', field.valueRange, {
        en: `The name ${name} promises ${lacks.en}, so the cookie is refused`,
        zh: `名称 ${name} 承诺${lacks.zh}，所以这个 cookie 会被拒绝`,
      }),
    );
  if (/,\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+=/.test(pair))
    found.push(
      finding('cookies-in-one-line', field.valueRange, {
        en: 'One Set-Cookie sets one cookie: for another one write another line',
        zh: '一个 Set-Cookie 只设置一个 cookie：另一个请另写一行',
      }),
    );
  return found;
}

/** What the prefix of a name promises and the attributes do not keep (6265bis §4.1.3). */
function missingForPrefix(name: string, attributes: ReadonlyMap<string, string>): Words | null {
  const isHost = /^__Host-/i.test(name);
  if (!isHost && !/^__Secure-/i.test(name)) return null;
  if (!attributes.has('secure')) return { en: 'Secure, which is missing', zh: '带有 Secure，但这里没有' };
  if (isHost && attributes.get('path') !== '/')
    return { en: 'Path=/, which is missing', zh: '带有 Path=/，但这里没有' };
  if (isHost && attributes.has('domain'))
    return { en: 'no Domain, and here is one', zh: '不带 Domain，但这里有' };
  return null;
}
