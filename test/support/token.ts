/** The token, from where scripts read it. */
import { readFileSync } from 'node:fs';
import { tokenPath } from '../../server/cli/token-file.js';

/** The token of the playground whose page has this port; undefined where there is none to be read. */
export function tokenOf(uiPort: number): string | undefined {
  try {
    return readFileSync(tokenPath(uiPort), 'utf8').trim();
  } catch {
    return undefined;
  }
}
