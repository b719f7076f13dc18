import {
  exportSuite,
  importSuite,
  inferEvent,
  planTypes,
  type ExportedSuite,
  type ImportedSuite,
} from '@tributary/collection';
import { TributaryError, type JsonObject, type PlanConfig } from '@tributary/contracts';
import { foundBySteps, type Found } from '@tributary/quality';
import { printCode } from '../../definitions/write-config.js';
import type { CommandContext, House } from '../../house/house.js';
import { seenEvents } from './seen-fields.js';

type Context = Pick<CommandContext, 'house'>;

/** Something to paste into `tributary.config.ts`. */
export interface Proposal {
  code: string;
  events: number;
}

/** A plan for what a source sent so far, as code. @throws NOT_FOUND; INVALID_REQUEST where it sent nothing yet. */
export async function planInfer(
  { house }: Context,
  { source }: { source: string },
): Promise<Proposal & { plan: JsonObject }> {
  await house.reload();
  if (!Object.hasOwn(house.config.sources, source))
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${source}". Known: ${Object.keys(house.config.sources).join(', ') || 'none'}.`,
    );
  const seen = await seenEvents(house.warehouse, source);
  if (seen.length === 0) throw new TributaryError('INVALID_REQUEST', `Nothing came from "${source}" yet.`);
  const events = Object.fromEntries(
    seen
      .sort((a, b) => b.events - a.events)
      .map(({ event, events: count, fields }) => [event, { ...inferEvent(count, fields) }]),
  );
  const plan = { title: `Plan of ${source}`, sources: [source], unplanned: 'warn', events } as JsonObject;
  return { code: `plans: ${printCode({ [source]: plan })},\n`, plan, events: seen.length };
}

/** TypeScript of a plan. @throws NOT_FOUND */
export async function planTypesCommand(
  { house }: Context,
  { plan }: { plan?: string },
): Promise<{ plan: string; text: string }> {
  const [key, found] = await planOf(house, plan);
  return { plan: key, text: planTypes(key, found) };
}

export interface Violations {
  violations: Found[];
}

/** What plans and steps found to be broken, counted with samples. */
export async function planViolations(
  { house }: Context,
  { source, since, samples }: { source?: string; since?: string; samples?: number },
): Promise<Violations> {
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw new TributaryError('INVALID_REQUEST', `since: "${since}" is no time such as 2026-05-01T00:00Z.`);
  const sources = source === undefined ? undefined : [source];
  return { violations: await foundBySteps(house.warehouse, { sources, step: 'plan', since, samples }) };
}

/** A suite of Great Expectations as an event of a plan, as code. @throws INVALID_REQUEST where it is none. */
export function planImportSuite(
  _: Context,
  { event, suite }: { event: string; suite: unknown },
): Promise<Proposal & ImportedSuite> {
  try {
    const imported = importSuite(suite);
    const code = `${printCode({ [event]: { on: 'warn', schema: imported.schema } })
      .slice(1, -1)
      .trim()}\n`;
    return Promise.resolve({ ...imported, code, events: 1 });
  } catch (cause) {
    throw new TributaryError(
      'INVALID_REQUEST',
      'The file holds no expectation suite: a name and a list of expectations.',
      {
        cause,
      },
    );
  }
}

/** An event of a plan as a suite of Great Expectations. @throws NOT_FOUND */
export async function planExportSuite(
  { house }: Context,
  { plan, event }: { plan?: string; event: string },
): Promise<ExportedSuite> {
  const [key, found] = await planOf(house, plan);
  const planned = Object.hasOwn(found.events, event) ? found.events[event] : undefined;
  if (!planned)
    throw new TributaryError(
      'NOT_FOUND',
      `The plan "${key}" has no event "${event}". Known: ${Object.keys(found.events).join(', ') || 'none'}.`,
    );
  return exportSuite(`${key}: ${event}`, planned.schema);
}

/** The plan of a key; of the only plan there is the key may be left out. */
async function planOf(house: House, key: string | undefined): Promise<[string, PlanConfig]> {
  await house.reload();
  const { plans } = house.config;
  const keys = Object.keys(plans);
  const wanted = key ?? (keys.length === 1 ? keys[0] : undefined);
  const found = wanted !== undefined && Object.hasOwn(plans, wanted) ? plans[wanted] : undefined;
  if (wanted === undefined || !found)
    throw new TributaryError(
      'NOT_FOUND',
      `${key === undefined ? 'Say which plan' : `No plan "${key}"`}. Known: ${keys.join(', ') || 'none; add one under "plans"'}.`,
    );
  return [wanted, found];
}
