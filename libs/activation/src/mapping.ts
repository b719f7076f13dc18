import type { SyncConfig } from '@tributary/contracts';

type Mapping = SyncConfig['mapping'];

/** The traits that a mapping reads, in a fixed order. Identifiers are kept as traits of the same name. */
export function mappedTraits(mapping: Mapping): string[] {
  const names = new Set<string>();
  for (const filler of Object.values(mapping)) {
    if ('trait' in filler) names.add(filler.trait);
    else if ('identifier' in filler) names.add(filler.identifier);
    else if ('link' in filler) names.add('email');
    else if ('template' in filler) for (const { name } of placeholders(filler.template)) names.add(name);
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
          : 'template' in filler
            ? renderTemplate(filler.template, traits)
            : 'identifier' in filler
              ? traits[filler.identifier]
              : (stated(traits[filler.trait]) ?? filler.default);
    if (value !== undefined && value !== null) record[field] = value;
  }
  return record;
}

const placeholder = /\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:\|([^}]*))?\}\}/g;

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
