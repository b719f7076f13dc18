import { addressOf, TributaryError } from '@tributary/contracts';
import { maskedBody, readHistory, type DefinitionVersion, type House } from '@tributary/worker';
import type { DefinitionPage } from './definition.schemas.js';

/** One definition with all its versions, secrets as dots. Throws NOT_FOUND. */
export async function readDefinition(
  { database }: Pick<House, 'database'>,
  { kind, key }: { kind: string; key: string },
): Promise<DefinitionPage> {
  const history = (await readHistory(database, kind, key)).map(masked);
  const [last] = history;
  if (!last) throw new TributaryError('NOT_FOUND', `There never was a definition ${addressOf({ kind, key })}.`);
  return { ...last, history };
}

function masked(version: DefinitionVersion) {
  const { body } = version;
  return { ...version, removed: body === null, body: body === null ? null : maskedBody(body) };
}
