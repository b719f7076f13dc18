/** Markup that is safe to put on a page as it is. Made only by `html`, `join` and `trusted`. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * C0 and C1 controls and bidirectional overrides: an example row could reorder the words around it with them,
 * and a NUL is not allowed in HTML at all.
 */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const unprintable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** Text as HTML text or attribute value: the five special characters escaped, control characters shown as �. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A template whose holes are escaped, unless they hold markup made the same way. Nothing reaches the page unescaped. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  const markup = strings.map((text, index) => {
    const part = parts[index];
    return part === undefined ? text : text + markupOf(part);
  });
  return { markup: markup.join('') };
}

/** Control characters and bidirectional overrides shown as �; for what another renderer escapes. */
export function printable(text: string): string {
  return text.replace(unprintable, '\uFFFD');
}

export function join(parts: readonly Html[], separator = ''): Html {
  return { markup: parts.map((part) => part.markup).join(separator) };
}

/** Markup from a renderer that escapes by itself (the chart engine) or from constants of this folder. */
export function trusted(markup: string): Html {
  return { markup };
}

export const nothing: Html = { markup: '' };

function markupOf(part: Part): string {
  return typeof part === 'object' ? part.markup : escapeHtml(String(part));
}
