/**
 * Which values are secrets: by the name that they stand behind, in a field of a head or in a query. A name that only
 * looks like one costs a value that could have been seen; one that is missed shows a password to a whole room.
 */

/** Fields whose whole value is one (RFC 9110 §11.6.2, §11.7.2; RFC 6265 §4). */
const FIELDS = new Set(['authorization', 'proxyauthorization', 'cookie', 'setcookie']);

/** Parameters that are one by their whole name: these words also stand in names of harmless ones (`monkey`, `encode`). */
const PARAMETERS = new Set(['auth', 'code', 'key', 'otp', 'pass', 'pin', 'pwd', 'sid', 'sig']);

/** What is in no name of anything else, such as `access_token`, `X-Amz-Signature`, `PHPSESSID`. */
const TELLING =
  /token|secret|passw|passphrase|apikey|accesskey|privatekey|signature|session|sessid|credential|jwt|authkey|authcode/;

/** Longer names are not read to their end, and taken for one that tells. */
export const LONGEST_NAME = 256;

/** Whether the values of a field, header or trailer, are hidden. */
export function isSecretField(name: string): boolean {
  const bare = squash(name);
  return FIELDS.has(bare) || TELLING.test(bare);
}

/** Whether the value of a query parameter is hidden; its name has been percent-decoded. */
export function isSecretParameter(name: string): boolean {
  const bare = squash(name);
  return name.length > LONGEST_NAME || FIELDS.has(bare) || PARAMETERS.has(bare) || TELLING.test(bare);
}

/** `Api-Key`, `api_key` and `apiKey` are one name. */
function squash(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
