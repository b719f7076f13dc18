import type { ObjectStore } from '@tributary/object-store';
import { TributaryError } from '@tributary/plugin-kit';
import { z } from 'zod';

const manifestSchema = z.object({
  format: z.literal(1),
  segment: z.string(),
  title: z.string(),
  /** Keys of the parts, in the order in which they apply. What is not here does not count. */
  parts: z.array(z.object({ key: z.string(), operations: z.int() })),
});

/** What counts of a segment: written last, so that a reader never meets half a batch. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The segment's manifest; an empty one where there is none yet. */
export async function readManifest(
  store: ObjectStore,
  key: string,
  segment: { key: string; title: string },
): Promise<Manifest> {
  const bytes = await store.get(key);
  if (bytes === null) return { format: 1, segment: segment.key, title: segment.title, parts: [] };
  const parsed = manifestSchema.safeParse(parse(bytes));
  if (parsed.success) return parsed.data;
  throw new TributaryError('PLUGIN_SETTINGS', `"${key}" is there and is no manifest of ours. Choose another prefix.`);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
