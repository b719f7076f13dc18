import type { Mapping } from '@tributary/contracts';
import { formatted } from './formats.js';

/** What a trigger said stands beside a person's traits under such names: `payload.properties.product_id`. */
const payloadPrefix = 'payload.';

/** The values of a payload, by their paths, as a mapping finds them beside the traits. */
export function payloadValues(payload: Readonly<Record<string, unknown>>, at = payloadPrefix): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(payload).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(payloadValues(value as Record<string, unknown>, `${at}${name}.`))
        : [[`${at}${name}`, value]],
    ),
  );
}

/** The traits that a mapping reads, in a fixed order. Identifiers are kept as traits of the same name. */
export function mappedTraits(mapping: Mapping): string[] {
  const names = new Set<string>();
  for (const filler of Object.values(mapping)) {
    if ('trait' in filler) names.add(filler.trait);
    else if ('identifier' in filler) names.add(filler.identifier);
    else if ('link' in filler) names.add('email');
    else if ('template' in filler)
      for (const { name } of placeholders(filler.template)) if (!name.startsWith(payloadPrefix)) names.add(name);
  }
  return [...names].sort();
}

/**
 * The record of one person: what each field is filled with. Fields without a value are left out. `linkOf`: an e-mail
 * address → the link to the preference page.
 */
export function mapRecord(
  mapping: Mapping,
  traits: Readonly<Record<string, unknown>>,
  linkOf?: (email: string) => string,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [field, filler] of Object.entries(mapping)) {
    const value =
      'constant' in filler
        ? filler.constant
        : 'link' in filler
          ? typeof traits['email'] === 'string' && linkOf
            ? linkOf(traits['email'])
            : undefined
          : 'strategy' in filler
            ? undefined
            : 'template' in filler
              ? renderTemplate(filler.template, traits)
              : 'identifier' in filler
                ? traits[filler.identifier]
                : 'payload' in filler
                  ? (stated(traits[payloadPrefix + filler.payload]) ?? filler.default)
                  : (stated(traits[filler.trait]) ?? filler.default);
    if (value === undefined || value === null) continue;
    const format = 'format' in filler ? filler.format : undefined;
    record[field] = format === undefined ? value : formatted(String(value), format);
  }
  return record;
}

const placeholder = /\{\{\s*([A-Za-z][A-Za-z0-9_.$-]*)\s*(?:\|([^}]*))?\}\}/g;

function placeholders(template: string): { name: string; fallback: string }[] {
  return [...template.matchAll(placeholder)].map(([, name = '', fallback = '']) => ({
    name,
    fallback: fallback.trim(),
  }));
}

function renderTemplate(template: string, traits: Readonly<Record<string, unknown>>): string {
  return template.replace(placeholder, (_, name: string, fallback: string = '') =>
    String(stated(traits[name]) ?? fallback.trim()),
  );
}

/** An empty text says nothing: the fallback stands in for it. */
function stated(value: unknown): unknown {
  return value === '' || value === null ? undefined : value;
}
