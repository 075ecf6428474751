/** Says, above everything else, that the server can't be heard. */
import { bannerTexts } from '../texts/banner.js';
import { usePage } from './context.js';

export function Banner() {
  const { playground } = usePage();
  const link = playground.link.value;
  const text = bannerTexts();
  const trouble = link === 'connecting' || link === 'open' ? null : text[link];
  return (
    <div class="banner-place" role="status" aria-live="assertive">
      {trouble !== null && (
        <div class="banner" data-testid="banner" data-tone="bad">
          <span class="banner-dot" />
          {trouble}
          {link === 'outdated' && (
            <button type="button" class="button" onClick={() => location.reload()}>
              {text.reload}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
