/** Downloads of what the page itself has made. */

/** How long a browser may take to begin reading what it was given to save. */
const KEPT_MS = 10_000;

/** Has the browser save `blob` as a download of this name. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
