import type { Json } from '@tributary/plugin-kit';

export type Bag = Readonly<Record<string, Json>>;

/** A JSON object, or an empty one for whatever else stands there. */
export function bagOf(value: Json | undefined): Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : {};
}

/** A text or a number as text; empty for whatever else stands there. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What is told beside the address: names without a value are left out. */
export function detailsOf(
  stated: Readonly<Record<string, Json | undefined>>,
): Record<string, string | number | boolean> {
  const plain = Object.entries(stated).filter(
    (entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]) && entry[1] !== '',
  );
  return Object.fromEntries(
    plain.map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 1000) : value]),
  );
}

/** Milliseconds UTC of a time as vendors write it: seconds since 1970, ISO 8601, or that without a zone, meant in UTC. */
export function reportedAt(value: Json | undefined): number {
  const text = textOf(value);
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const zoneless = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?$/.test(text);
  return Date.parse(zoneless ? `${text.replace(' ', 'T')}Z` : text);
}

/** Whether a report may be used: whom it is about, and when it was. */
export function usable(email: string, at: number): boolean {
  return email.includes('@') && Number.isFinite(at);
}
