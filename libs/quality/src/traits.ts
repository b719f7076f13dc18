import { accountEvents, type StatedTrait, type TrackingEvent } from '@tributary/contracts';

const longestText = 8192;
const longestName = 64;
/** Most that one call may state. */
export const mostTraits = 200;
const names = new Map<string, string>();
/** Names come again and again, so their forms are kept; absurdly long ones are cut first. */
const namesKept = 10_000;
const longestRawName = 256;

/** snake_case, letters, digits and underscores: `firstName` and "First Name" are `first_name`. */
export function traitName(name: string): string {
  if (name.length > longestRawName) return traitName(name.slice(0, longestRawName));
  const known = names.get(name);
  if (known !== undefined) return known;
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+/, '')
    .toLowerCase();
  const result = (/^\d/.test(plain) ? `t_${plain}` : plain).slice(0, longestName).replace(/_+$/, '');
  if (names.size > namesKept) names.clear();
  names.set(name, result);
  return result;
}

/** The trait values that a call states: scalars, one level of nesting flattened (`address.city` → `address_city`). */
export function traitsOf(call: TrackingEvent): StatedTrait[] {
  const stated = new Map<string, StatedTrait['value']>();
  const context = call.context as { traits?: unknown } | null | undefined;
  collect(call.type === 'group' ? undefined : call.traits, '', stated);
  collect(context?.traits, '', stated);
  // Rules ask for the group that a person named last as for any trait; all of them are in the events.
  if (call.type === 'group') collect({ group_id: call.groupId ?? undefined }, '', stated);
  if (call.type === 'track' && call.event === accountEvents.added) collect({ group_id: addedTo(call) }, '', stated);
  return [...stated].slice(0, mostTraits).map(([name, value]) => ({ name, value }));
}

/** The account of the B2B specification: in the context, or among the properties. */
function addedTo({ context, properties }: TrackingEvent): unknown {
  const [inContext, inProperties] = [context, properties] as ({ groupId?: unknown } | null | undefined)[];
  return inContext?.groupId ?? inProperties?.groupId ?? undefined;
}

/** Whether a stated value is kept whole as traits: a scalar, or an object of scalars, none of them cut. */
export function isPlacedTrait(value: unknown, level = 0): boolean {
  if (typeof value === 'string') return value.length <= longestText;
  if (typeof value !== 'object' || value === null) return true;
  return level === 0 && !Array.isArray(value) && Object.values(value).every((part) => isPlacedTrait(part, 1));
}

function collect(bag: unknown, prefix: string, into: Map<string, StatedTrait['value']>): void {
  if (typeof bag !== 'object' || bag === null || Array.isArray(bag)) return;
  for (const [key, value] of Object.entries(bag)) {
    const name = traitName(prefix + key);
    if (!name || into.has(name)) continue;
    if (typeof value === 'string') into.set(name, cleanText(value));
    else if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) into.set(name, value);
    else if (value === null) into.set(name, null);
    else if (prefix === '') collect(value, `${key}_`, into);
  }
}

/** NFC, no NUL, no surrounding blanks, no more than 8 KB, and no half of a surrogate pair, which no engine stores. */
export function cleanText(text: string): string {
  const plain = text.normalize('NFC').replaceAll('\0', '').trim();
  return plain.slice(0, longestText).replace(/\p{Surrogate}/gu, '\uFFFD');
}
