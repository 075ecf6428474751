/** Looks for cookies that browsers refuse, or read as something else (RFC 6265, and its revision 6265bis). */
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
      finding(
        'cookie-same-site-none',
        field.valueRange,
        `The cookie ${name} has SameSite=None and lacks Secure, so it is refused`,
      ),
    );
  const lacks = missingForPrefix(name, attributes);
  if (lacks !== null)
    found.push(
      finding(
        'cookie-prefix',
        field.valueRange,
        `The name ${name} promises ${lacks}, so the cookie is refused`,
      ),
    );
  if (/,\s*[!#$%&'*+.^_`|~0-9A-Za-z-]+=/.test(pair))
    found.push(
      finding(
        'cookies-in-one-line',
        field.valueRange,
        'One Set-Cookie sets one cookie: for another one write another line',
      ),
    );
  return found;
}

/** What the prefix of a name promises and the attributes do not keep (6265bis §4.1.3). */
function missingForPrefix(name: string, attributes: ReadonlyMap<string, string>): string | null {
  const isHost = /^__Host-/i.test(name);
  if (!isHost && !/^__Secure-/i.test(name)) return null;
  if (!attributes.has('secure')) return 'Secure, which is missing';
  if (isHost && attributes.get('path') !== '/') return 'Path=/, which is missing';
  if (isHost && attributes.has('domain')) return 'no Domain, and here is one';
  return null;
}
