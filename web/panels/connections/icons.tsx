/** The signs of the list. What they mean stands beside them, in words. */

const SIGNS = {
  pin: 'M9.5 2.5 13.5 6.5 10.5 7.5 8.5 11 5 7.5 8.5 5.5zM6.5 9.5 2.5 13.5',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  group: 'M2.5 3.5h11M4 6v6.5h2M8 8h5.5M8 12.5h5.5',
  sort: 'M5 3v10M2.5 10.5 5 13l2.5-2.5M11 13V3M8.5 5.5 11 3l2.5 2.5',
} as const;

export function Icon({ sign }: { readonly sign: keyof typeof SIGNS }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SIGNS[sign]} data-sign={sign} />
    </svg>
  );
}
