import { liftSuppressions, listSuppressions, type Suppression, type SuppressionFilter } from '@tributary/activation';
import { TributaryError } from '@tributary/contracts';
import { identifierHash } from '@tributary/identity';
import { normaliseIdentifier } from '@tributary/quality';
import type { CommandContext, House } from '../house/house.js';
import { holdingControl, recordDecision, suppressionLifted } from '../house/journal/decisions.js';

/** By which people are suppressed. */
const types = ['email', 'phone'] as const;

export interface SuppressionsArguments {
  /** Only this e-mail address or phone number. */
  identifier?: string;
  channel?: string;
  /** Also those that were lifted. */
  lifted?: boolean;
  limit?: number;
}

export interface Suppressions {
  suppressions: Suppression[];
}

/** Who must not be contacted, on which channel, since when and why; the latest first. @throws INVALID_REQUEST */
export async function suppressionsList(
  { house }: Pick<CommandContext, 'house'>,
  { identifier, channel, lifted = false, limit = 50 }: SuppressionsArguments,
): Promise<Suppressions> {
  const filter: SuppressionFilter = { lifted, ...(channel === undefined ? {} : { channel }) };
  if (identifier === undefined) return { suppressions: await listSuppressions(house.database, filter, limit) };
  const asked = addressesOf(house, identifier);
  const found = await Promise.all(
    asked.map(({ value }) => listSuppressions(house.database, { ...filter, value }, limit)),
  );
  return { suppressions: found.flat().slice(0, limit) };
}

export interface LiftArguments {
  identifier: string;
  /** Default: every channel on which it is suppressed. */
  channel?: string;
  /** Why they may be contacted again; it stays in the audit log. */
  reason: string;
  by?: string;
}

export interface Lifted {
  /** Channels on which the address may be contacted again, as far as consent allows. */
  lifted: number;
  at: string;
}

/**
 * Lets an address be contacted again: written to the control log with who and why, from which moment it holds. Whom a
 * vendor still refuses is suppressed again with its next answer.
 * @throws NOT_FOUND where it is not suppressed, INVALID_REQUEST
 */
export async function suppressionsLift(
  { house, startedBy }: Pick<CommandContext, 'house' | 'startedBy'>,
  { identifier, channel, reason, by = startedBy ?? 'command line' }: LiftArguments,
): Promise<Lifted> {
  if (reason.trim() === '')
    throw new TributaryError('INVALID_REQUEST', 'Say why they may be contacted again: --reason "asked by phone".');
  const asked = addressesOf(house, identifier);
  const filter = channel === undefined ? {} : { channel };
  const known = await Promise.all(asked.map(({ value }) => listSuppressions(house.database, { ...filter, value }, 1)));
  const held = asked.find(({ type }, index) => known[index]?.some((one) => one.type === type));
  if (held === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `This address is not suppressed${channel === undefined ? '' : ` on ${channel}`}.`,
    );
  const at = Date.now();
  const lift = { identifier: identifierHash(held), channel: channel ?? null, reason: reason.trim(), by, at };
  await holdingControl(house.database, () => recordDecision(house.control, { kind: suppressionLifted, ...lift }));
  return { lifted: await liftSuppressions(house.database, lift), at: new Date(at).toISOString() };
}

function addressesOf({ config }: House, identifier: string) {
  const asked = types.flatMap((type) => {
    const value = normaliseIdentifier(type, identifier, config);
    return value === undefined ? [] : [{ type, value }];
  });
  if (asked.length === 0)
    throw new TributaryError('INVALID_REQUEST', 'That is neither an e-mail address nor a phone number.');
  return asked;
}
