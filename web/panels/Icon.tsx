/** The page's small drawings: decoration, beside a word or an `aria-label` that says the same. */

/** On a grid of 16 by 16; filled. */
const FILLED = {
  run: 'M4 2.5v11l9-5.5z',
  pause: 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z',
  step: 'M3 2.5v11l7-5.5zM11 2.5h2.5v11H11z',
  stepAll: 'M1.5 2.5v11l5.5-5.5zM7 2.5v11l5.5-5.5zM13 2.5h2v11h-2z',
  stop: 'M3.5 3.5h9v9h-9z',
} as const;

/** The same grid; drawn as lines. */
const LINED = {
  restart: 'M12.8 6.2A5.2 5.2 0 1 0 13.2 9M13.2 2.6v3.8H9.4',
  view: 'M2 4.5h6.5M12.5 4.5H14M2 11.5h1.5M7.5 11.5H14M10.5 2.7a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 1 1 0-3.6M5.5 9.7a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 1 1 0-3.6',
  left: 'M10 3.5L5.5 8L10 12.5',
  right: 'M6 3.5L10.5 8L6 12.5',
  delay: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M8 5v3.2l2.2 1.6',
  close: 'M4 4l8 8M12 4l-8 8',
  connections: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  wire: 'M2 5.5h11M10.5 3l2.5 2.5L10.5 8M14 10.5H3M5.5 8L3 10.5L5.5 13',
  response: 'M3.5 2.5h6l3 3v8h-9zM6 8h4M6 10.5h4',
  timeline: 'M2 3.5h6M5 8h8M3.5 12.5h5',
  program: 'M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5',
} as const;

export type IconName = keyof typeof FILLED | keyof typeof LINED;

export function Icon({ name }: { readonly name: IconName }) {
  const filled = name in FILLED;
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={filled ? FILLED[name as keyof typeof FILLED] : LINED[name as keyof typeof LINED]}
        fill={filled ? 'currentColor' : 'none'}
        stroke={filled ? 'none' : 'currentColor'}
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
