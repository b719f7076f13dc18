/** How a value is written where it lands: as it is, as HTML text, as text of Slack's, or as a part of a URL. */
export type Writing = 'text' | 'html' | 'slack' | 'url';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Fills `{{field|fallback}}` from the record. A field that is missing, null or empty becomes its fallback, else nothing. */
export function fillTemplate(template: string, record: Readonly<Record<string, unknown>>, writing: Writing): string {
  return template.replace(/\{\{\s*([\w.-]+)\s*(?:\|([^}]*))?\}\}/g, (_, name: string, fallback = '') => {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    const text = value === null || value === undefined || value === '' ? String(fallback).trim() : String(value);
    if (writing === 'html') return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
    // https://docs.slack.dev/messaging/formatting-message-text#escaping
    if (writing === 'slack') return text.replace(/[&<>]/g, (letter) => entities[letter] ?? letter);
    return writing === 'url' ? encodeURIComponent(text) : text;
  });
}
