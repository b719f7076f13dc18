import { findPluginHead } from '../house/plugin-heads.js';
import type { CommandContext } from '../house/house.js';

/** Every plugin that can be used, with what it says of itself. */
export async function pluginsList({
  house,
}: CommandContext): Promise<{ plugins: Awaited<ReturnType<typeof findPluginHead>>[] }> {
  return { plugins: await Promise.all(house.registry.entries.map((entry) => findPluginHead(house.registry, entry))) };
}
