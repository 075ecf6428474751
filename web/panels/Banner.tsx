/** Says, above everything else, that the server can't be heard. */
import { usePage } from './context.js';

const TEXT = {
  lost: 'Connection to the server lost. Trying again…',
  outdated: 'The server is newer than this page: reload to go on.',
} as const;

export function Banner() {
  const { playground } = usePage();
  const link = playground.link.value;
  const trouble = link === 'lost' || link === 'outdated' ? TEXT[link] : null;
  return (
    <div class="banner-place" role="status" aria-live="assertive">
      {trouble !== null && (
        <div class="banner" data-testid="banner" data-tone="bad">
          <span class="banner-dot" />
          {trouble}
          {link === 'outdated' && (
            <button type="button" class="button" onClick={() => location.reload()}>
              Reload
            </button>
          )}
        </div>
      )}
    </div>
  );
}
