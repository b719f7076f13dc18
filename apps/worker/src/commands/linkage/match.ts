import { TributaryError } from '@tributary/contracts';
import { matchRecord, normalRecord, probabilityOf, type Candidate, type LinkIndex } from '@tributary/linkage';
import { decideIdentity } from '../../house/identity/decide.js';
import { publicIdsOf } from '../../house/journal/people.js';
import { comparedFields } from '../../house/linkage/compared-fields.js';
import { judgeMatch, type MatchVerdict } from '../../house/linkage/judge-match.js';
import { addToIndex, profilesOfRecords } from '../../house/linkage/kept-index.js';
import { modelOfHouse } from '../../house/linkage/model-of-house.js';
import { flat, traitsOf } from '../../house/linkage/profile-table.js';
import { addToQueue, valueOf, type ReviewReason } from '../../house/linkage/review-queue.js';
import { thisAccount } from '../../house/this-account.js';
import type { CommandContext, House } from '../../house/house.js';
import { knownProfile } from '../profiles.js';

export interface MatchArguments {
  /** Somebody in the house, by public id or any identifier, who is new or has changed. */
  person?: string;
  /** Or what is known of somebody who is not in the house: nothing is changed then. */
  traits?: Record<string, unknown>;
  /** Look only. */
  dryRun?: boolean;
}

/** Somebody whom the record may be. */
export interface MatchedPerson {
  id: string;
  probability: number;
  matchWeight: number;
  /** What each comparison says, in bits; with `priorBits` and `frequencyBits` they add up to the match weight. */
  priorBits: number;
  frequencyBits: number;
  fields: { field: string; level: string | null; bits: number }[];
}

export interface MatchedRecord {
  verdict: MatchVerdict;
  /** Public id of the person that the record is of now; null where it is of nobody in the house. */
  person: string | null;
  /** What became of a merge that was asked for: `merged`, or what forbade it. */
  outcome: string | null;
  dryRun: boolean;
  candidates: MatchedPerson[];
}

interface Person extends MatchedPerson {
  person: string;
  best: Candidate;
}

/**
 * Scores one record against everybody by the model of the last linkage: who is clearly one person already there joins,
 * who may be one waits for a decision, anybody else is a person of their own.
 * @throws INVALID_REQUEST where no linkage has run yet, neither or both are given, or no given trait is compared; NOT_FOUND
 */
export async function identityMatch(context: CommandContext, args: MatchArguments): Promise<MatchedRecord> {
  const { house } = context;
  if ((args.person === undefined) === (args.traits === undefined))
    throw new TributaryError('INVALID_REQUEST', 'Give either a person (public id or identifier) or traits.');
  const index = await modelOfHouse(house);
  if (args.traits !== undefined) refuseUncompared(args.traits, index);
  const own = args.person === undefined ? null : await knownProfile(house, args.person);
  const traits = own === null ? flat(args.traits ?? {}) : ((await traitsOf(house.warehouse, [own])).get(own) ?? {});
  const values = normalRecord(index.settings.fields, index.orders, (column) => traits[column] ?? '');
  const likely = await peopleLike(house, index, { values, own });
  const verdict = judgeMatch(
    likely.map(({ person, matchWeight }) => ({ person, bits: matchWeight })),
    index.settings.thresholds,
  );
  const [best] = likely;
  const dryRun = args.dryRun ?? false;
  let outcome: string | null = null;
  if (own !== null && !dryRun) {
    if (best && verdict === 'joins') outcome = await join(context, { own, best });
    // Over a limit it is for somebody to say, as in a run over all.
    const reason = verdict === 'queues' ? 'uncertain' : outcome === 'limit' ? 'limit' : undefined;
    if (best && reason) await queue(house, { own, index, best, reason });
    await addToIndex(house.warehouse, index, { profile: own, values });
  }
  const candidates = likely.map(({ person: _, best: __, ...shown }) => shown);
  const after = own === null ? null : await canonicalId(house, own);
  return { verdict, person: after ?? (verdict === 'joins' ? (best?.id ?? null) : null), outcome, dryRun, candidates };
}

/** A misspelt name would be answered as somebody whom nobody is like. */
function refuseUncompared(traits: object, { settings }: LinkIndex): void {
  const compared = settings.fields.flatMap(({ columns }) => columns.flat());
  if (Object.keys(flat(traits)).some((name) => compared.includes(name))) return;
  throw new TributaryError('INVALID_REQUEST', `None of the traits is compared. Compared are: ${compared.join(', ')}.`);
}

/** Everybody alike but the person itself, by their best record, the likeliest first. */
async function peopleLike(
  house: House,
  index: LinkIndex,
  { values, own }: { values: readonly string[]; own: string | null },
): Promise<Person[]> {
  const found = await matchRecord(house.warehouse, index, values);
  const profiles = await profilesOfRecords(
    house.warehouse,
    index,
    found.map(({ record }) => record),
  );
  const rows = await house.database.query<{ id: string; person: string }>(
    'SELECT id::text AS id, coalesce(merged_into, id)::text AS person FROM profiles WHERE id = ANY ($1::bigint[])',
    [[...new Set(profiles.values())]],
  );
  const personOf = new Map(rows.map(({ id, person }) => [id, person]));
  const best = new Map<string, Candidate>();
  for (const candidate of found) {
    const person = personOf.get(profiles.get(candidate.record) ?? '');
    if (person !== undefined && person !== own && !best.has(person)) best.set(person, candidate);
  }
  const ids = await publicIdsOf(house.database, [...best.keys()]);
  return [...best].map(([person, candidate]) => ({
    person,
    best: candidate,
    id: ids.get(person) ?? '',
    probability: Number(probabilityOf(candidate.bits).toFixed(4)),
    matchWeight: Number(candidate.bits.toFixed(2)),
    priorBits: candidate.priorBits,
    frequencyBits: candidate.frequencyBits,
    fields: candidate.fields.map(({ field, level, bits }) => ({ field, level, bits: Number(bits.toFixed(3)) })),
  }));
}

async function join(
  { house, startedBy }: CommandContext,
  { own, best }: { own: string; best: Person },
): Promise<string> {
  const ids = await publicIdsOf(house.database, [own]);
  const { outcomes } = await decideIdentity(house, {
    kind: 'identity.merged',
    by: startedBy ?? thisAccount(),
    at: Date.now(),
    merges: [{ one: best.id, other: ids.get(own) ?? '', rule: 'linkage', evidence: { matchWeight: best.matchWeight } }],
  });
  return outcomes?.[0] ?? 'unknown';
}

async function queue(
  house: House,
  { own, index, best, reason }: { own: string; index: LinkIndex; best: Person; reason: ReviewReason },
): Promise<void> {
  const [low, high] = BigInt(own) < BigInt(best.person) ? [own, best.person] : [best.person, own];
  const { bits, priorBits, frequencyBits } = best.best;
  const probability = probabilityOf(bits);
  const fields = comparedFields(index, best.best);
  await house.database.transaction((tx) =>
    addToQueue(tx, 'identity match', [
      {
        low,
        high,
        bits,
        probability,
        value: valueOf(probability, [1, 1]),
        reason,
        evidence: { matchWeight: bits, probability, priorBits, frequencyBits, fields },
      },
    ]),
  );
}

async function canonicalId(house: House, profile: string): Promise<string | null> {
  const [row] = await house.database.query<{ public_id: string }>(
    'SELECT c.public_id FROM profiles p JOIN profiles c ON c.id = coalesce(p.merged_into, p.id) WHERE p.id = $1',
    [profile],
  );
  return row?.public_id ?? null;
}
