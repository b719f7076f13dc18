const longest = 100;
/** Fields that name a person, or open something: of these no value is kept in a finding. */
const names =
  /(^|_|\.)(phone|mobile|customer_?number|user_?id|anonymous_?id|password|secret|token|api_?key|iban|card)/i;

/** A value as a finding may keep it: mail addresses without the part before the @, other identifiers by their shape. */
export function shownValue(field: string, value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const short = text
    .slice(0, longest)
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll('\0', '');
  if (/^[^\s@]+@[^\s@]+$/.test(short)) return `…${short.slice(short.lastIndexOf('@'))}`;
  return names.test(field) ? short.replace(/\p{L}/gu, 'a').replace(/\p{N}/gu, '9') : short;
}
