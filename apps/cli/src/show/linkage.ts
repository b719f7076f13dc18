import type { FoundPerson, LikePerson, LinkedHouse, MatchedRecord, Unmatched } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

export function showLinkedHouse(linked: LinkedHouse, write: Write): void {
  const { people, compared, accepted, merged, keptApart, review, thresholds, seconds, dryRun } = linked;
  write(`${count(people, 'person', 'people')}, ${count(compared, 'pair')} compared in ${seconds.toFixed(1)} s.`);
  write(
    dryRun
      ? `${count(accepted, 'pair')} would be linked (match probability from ${thresholds.accept}), ${count(review, 'pair')} would wait for a decision. Nothing was changed.`
      : `${count(merged, 'merge')} from match probability ${thresholds.accept}; ${count(keptApart, 'pair')} kept apart by limits and decisions; ${count(review, 'pair')} wait for a decision: tributary review list`,
  );
  for (const line of table(linked.fields.map(({ name, role, columns }) => [name, role, columns.flat().join(' + ')])))
    write(`  ${line}`);
  if (linked.leftOut > 0) write(`Blocks over the limit left out ${count(Math.round(linked.leftOut), 'comparison')}.`);
}

const verdicts: Record<MatchedRecord['verdict'], string> = {
  joins: 'One person who is there already',
  queues: 'May be somebody who is there already: for somebody to decide, see tributary review list',
  starts: 'A person of their own',
};

export function showMatched({ verdict, person, outcome, dryRun, candidates }: MatchedRecord, write: Write): void {
  write(`${verdicts[verdict]}${person === null ? '' : `: ${person}`}.`);
  if (outcome !== null && outcome !== 'merged') write(`Not merged: ${outcome}.`);
  if (dryRun) write('Nothing was changed.');
  for (const { id, probability, matchWeight, fields } of candidates) {
    write(`${id}  probability ${probability.toFixed(4)}  ${matchWeight.toFixed(2)} bits`);
    for (const line of table(fields.map(({ field, level, bits }) => [field, level ?? 'says nothing', bits.toFixed(2)])))
      write(`  ${line}`);
  }
}

export function showUnmatched({ source, people, alone, list }: Unmatched, write: Write): void {
  write(
    `${source}: ${count(people, 'person', 'people')}, of whom ${count(alone, 'is', 'are')} known by no other source.`,
  );
  for (const line of table(list.map(({ id, events }) => [id, count(events, 'event')]))) write(line);
  if (alone > list.length) write(`The first ${list.length}; more with --limit.`);
}

const shownTraits = 6;

export function showFound({ people }: { people: FoundPerson[] }, write: Write): void {
  if (people.length === 0) write('Nobody is found.');
  for (const { id, likeness, traits } of people)
    write(
      `${id}  ${likeness.toFixed(2)}  ${Object.entries(traits)
        .slice(0, shownTraits)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')}`,
    );
}

export function showSimilar({ people }: { people: LikePerson[] }, write: Write): void {
  if (people.length === 0) return write('Nobody is alike.');
  for (const { id, likeness, traits, alike } of people)
    write(`${id}  ${likeness.toFixed(2)}  ${alike.map((name) => `${name}: ${traits[name] ?? ''}`).join(', ')}`);
  write('If two are one person: tributary profiles merge <one> <other>');
}
