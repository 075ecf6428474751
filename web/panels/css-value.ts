/** What a custom property of the style sheet is now: for what is drawn without it. */
export function cssValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
