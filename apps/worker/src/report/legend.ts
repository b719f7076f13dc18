import { html, join, trusted, type Html } from './html.js';
import type { BarPart } from './signed-bars.js';

/** The colours of the parts of a bar, above its chart. */
export function legend(parts: readonly Pick<BarPart, 'name' | 'colour'>[]): Html {
  const entries = parts.map(
    ({ name, colour }) =>
      html`<span class="entry"
        >${trusted(`<span class="swatch" style="background:var(--${colour})"></span>`)} ${name}</span
      >`,
  );
  return html`<p class="legend">${join(entries)}</p>`;
}
