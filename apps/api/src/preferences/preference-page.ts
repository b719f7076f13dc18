import type { PreferenceChoice, Preferences } from '@tributary/worker';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const style = `:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2.5rem 1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}fieldset{border:0;margin:1.25rem 0;padding:0}legend{font-weight:600;padding:0;margin-bottom:.25rem}
label{display:flex;gap:.6rem;align-items:baseline;padding:.35rem 0}input{flex:none;width:1.1rem;height:1.1rem}
button{font:inherit;padding:.55rem 1.1rem;margin:.5rem .5rem 0 0;border:1px solid currentColor;border-radius:.4rem;background:transparent;color:inherit;cursor:pointer}
button.first{background:#1d4ed8;border-color:#1d4ed8;color:#fff}button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid #60a5fa;outline-offset:2px}
.note{opacity:.75;font-size:.9rem}`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>${style}</style></head><body><main>${body}</main></body></html>`;
}

type Boxes = readonly (PreferenceChoice & { wording?: { text: string } | null })[];

function boxes(legend: string, name: 'purpose' | 'channel', choices: Boxes): string {
  if (choices.length === 0) return '';
  const labels = choices.map(
    ({ key, title, granted, wording }) =>
      `<label><input type="checkbox" name="${name}" value="${escaped(key)}"${granted ? ' checked' : ''}> <span>${escaped(title || key)}${wording ? `<br><span class="note">${escaped(wording.text)}</span>` : ''}</span></label>`,
  );
  return `<fieldset><legend>${legend}</legend>${labels.join('')}</fieldset>`;
}

/** A form of every purpose and channel, and a button that declines all purposes. It works without scripts. */
export function preferencePage(title: string, { purposes, channels }: Preferences): string {
  return page(
    `What you hear from ${title}`,
    `<h1>What you hear from ${escaped(title)}</h1><form method="post">${boxes('What may we write to you about?', 'purpose', purposes)}
${boxes('How may we reach you?', 'channel', channels)}
<button class="first" name="do" value="save">Save my choice</button><button name="do" value="none">Unsubscribe from everything</button>
<p class="note">Nothing changes until you press a button. You can come back to this page from any of our mails.</p></form>`,
  );
}

/** What was chosen: the titles of what is written from now on, none where everything was declined. */
export function savedPage(title: string, kept: readonly string[]): string {
  const said =
    kept.length === 0
      ? '<p>You are unsubscribed: we write to you about nothing any more.</p>'
      : `<p>From now on we write to you only about: ${kept.map((each) => `<strong>${escaped(each)}</strong>`).join(', ')}.</p>`;
  return page(
    'Your choice is saved',
    `<h1>Your choice is saved</h1>${said}
<p class="note">Mail that is on its way may still reach you.</p><p><a href="">Change it again</a></p><p class="note">${escaped(title)}</p>`,
  );
}

export function unknownLinkPage(title: string): string {
  return page(
    'This link is not known',
    `<h1>This link is not known</h1><p>It may have been cut off on its way to you. Please use the whole link of one of our newer mails.</p>
<p class="note">${escaped(title)}</p>`,
  );
}
