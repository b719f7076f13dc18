import type { Preferences } from '@tributary/worker';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}label{display:block;margin:.5rem 0}
button{font:inherit;padding:.4rem 1rem;margin:1rem .5rem 0 0}</style></head><body><main>${body}</main></body></html>`;
}

/** A form of every purpose, and a button that declines them all. It works without scripts. */
export function preferencePage(title: string, { purposes }: Preferences): string {
  const boxes = purposes.map(
    ({ key, title: name, granted }) =>
      `<label><input type="checkbox" name="purpose" value="${escaped(key)}"${granted ? ' checked' : ''}> ${escaped(name || key)}</label>`,
  );
  return page(
    title,
    `<h1>${escaped(title)}</h1><form method="post"><p>What may we write to you about?</p>${boxes.join('')}
<button name="do" value="save">Save</button><button name="do" value="none">Unsubscribe from everything</button></form>`,
  );
}

export function savedPage(title: string): string {
  return page(
    title,
    `<h1>Saved</h1><p>Your choice holds from now on. Mail that is on its way may still reach you.</p>`,
  );
}

export function unknownLinkPage(title: string): string {
  return page(title, `<h1>This link is not known</h1><p>Please use the link of a newer mail.</p>`);
}
