import { traitsText } from './groups.js';
import { evidenceText } from './identity.js';
import { count, table } from './table.js';

interface Said {
  value: unknown;
  source: string;
  occurredAt: string;
}

interface Page {
  publicId: string;
  identifiers: { type: string; value: string; source: string; firstSeen: string }[];
  traits: (Said & { name: string; by: string; others: Said[] })[];
  features: { feature: string; unit: string; value: number | string | null }[];
  permissions: {
    purpose: string;
    granted: boolean;
    at: string;
    source: string;
    wording: { version: string; text: string | null } | null;
  }[];
  segments: { segment: string; title: string; since: string }[];
  groups: { kind: string; id: string; members: number; traits: Record<string, unknown> }[];
  merges: { rule: string; evidence: unknown; at: string }[];
  timeline: { at: string; name: string; source: string; value: string | null; currency: string }[];
}

const provenance = ({ source, occurredAt }: Said): string => `${source}, ${occurredAt.slice(0, 10)}`;

export function showProfile(page: Page, write: (line: string) => void): void {
  write(page.publicId);
  const section = (title: string, rows: (string | number)[][], empty: string) => {
    write('');
    write(title);
    if (rows.length === 0) write(`  ${empty}`);
    else for (const line of table(rows)) write(`  ${line}`);
  };
  section(
    'Identifiers',
    page.identifiers.map((one) => [one.type, one.value, `from ${one.source}`]),
    'none',
  );
  section(
    'Traits',
    page.traits.flatMap(({ name, by, others, ...survivor }) => [
      [name, String(survivor.value), provenance(survivor), others.length > 0 ? `by ${by}` : ''],
      ...others.map((other) => ['', `not ${String(other.value)}`, provenance(other), '']),
    ]),
    'none yet',
  );
  section(
    'Features',
    page.features.map(({ feature, unit, value }) => [feature, String(value), unit]),
    'none computed',
  );
  section(
    'Consents',
    page.permissions.map(({ purpose, granted, at, source, wording }) => [
      purpose,
      granted ? 'granted' : 'declined',
      `${at.slice(0, 10)} at ${source}`,
      wording === null ? '' : `text ${wording.version}${wording.text === null ? '' : `: ${wording.text}`}`,
    ]),
    'no choice made; the defaults of the purposes hold',
  );
  section(
    'Segments',
    page.segments.map((one) => [one.title, one.segment, `since ${one.since.slice(0, 10)}`]),
    'in none',
  );
  section(
    'Groups',
    page.groups.map(({ kind, id, members, traits }) => [kind, id, count(members, 'member'), traitsText(traits)]),
    'in none',
  );
  section(
    'Merges',
    page.merges.map((one) => [`by ${one.rule}`, evidenceText(one.evidence), one.at.slice(0, 10)]),
    'never merged',
  );
  section(
    'Latest events',
    page.timeline
      .slice(0, 20)
      .map((one) => [
        one.at.slice(0, 16),
        one.name,
        one.value === null ? '' : `${one.value} ${one.currency}`,
        one.source,
      ]),
    'none',
  );
}

interface Then {
  person: string;
  at: string;
  parts: string[];
  traits: (Said & { name: string })[];
  segments: { segment: string; since: string }[];
}

export function showPersonThen({ person, at, parts, traits, segments }: Then, write: (line: string) => void): void {
  write(`${person} at ${at}${parts.length > 1 ? `, together with ${parts.slice(1).join(', ')}` : ''}`);
  if (traits.length === 0) write('  no traits known');
  for (const line of table(traits.map(({ name, ...said }) => [name, String(said.value), provenance(said)])))
    write(`  ${line}`);
  if (segments.length === 0) write('  in no segment');
  for (const line of table(segments.map((one) => [one.segment, `since ${one.since.slice(0, 10)}`]))) write(`  ${line}`);
}
