import { settingsJsonSchema, type EnricherPlugin, type LookUpResult } from '@tributary/plugin-kit';
import { z } from 'zod';
import { batchSchema } from '../destination/check-result.js';

const text = z.string();
const findingSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('found'),
    traits: z.record(text, z.json()),
    confidence: z.number().gt(0).max(1),
  }),
  z.object({ outcome: z.literal('unknown') }),
  z.object({ outcome: z.literal('retry'), code: text, message: text, afterMs: z.number().min(0).optional() }),
  z.object({ outcome: z.literal('reject'), code: text, message: text }),
]);

/** How an answer breaks the contract; null where it does not. */
export function lookUpFault(plugin: EnricherPlugin, result: LookUpResult, count: number): string | null {
  if (!Array.isArray(result))
    return batchSchema.safeParse(result).success
      ? null
      : 'its answer is neither a list of findings nor an outcome of the batch';
  if (result.length !== count) return `it gave ${result.length} findings for ${count} identifiers`;
  const provided = new Set(Object.keys(settingsJsonSchema(plugin.provides)['properties'] ?? {}));
  for (const [index, finding] of result.entries()) {
    if (!findingSchema.safeParse(finding).success) return `its finding ${index + 1} is not well formed`;
    if (finding.outcome !== 'found') continue;
    const foreign = Object.keys(finding.traits).find((name) => !provided.has(name));
    if (foreign !== undefined) return `its finding ${index + 1} has the trait "${foreign}", which it does not provide`;
    if (!plugin.provides.safeParse(finding.traits).success)
      return `a trait of its finding ${index + 1} is not of the type that it says`;
  }
  return null;
}
