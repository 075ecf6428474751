/** What is shown in place of each byte of a secret: `*`, which may stand wherever one does. */
export const COVER = 0x2a;
