import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { asTributaryError } from '@tributary/contracts';
import { createRegistry } from '@tributary/plugin-host';
import { pluginCases, runCase, type ConformanceCase, type PluginSuite } from '@tributary/testkit/conformance';
import type { CheckReply } from './check-messages.js';
import { importPlugin } from './import-plugin.js';
import type { PluginPlace } from './locate-plugin.js';

/** The thread's side: loads the plugin, says what its cases are, and runs the one it is told to. */
const { place, engineVersion } = workerData as { place: PluginPlace; engineVersion: string };
const say = (reply: CheckReply): void => parentPort?.postMessage(reply);

const cases = await load().catch((error: unknown) => {
  const { message, details } = asTributaryError(error);
  say({ reply: 'refused', problems: Array.isArray(details) ? details.map(String) : [message] });
  return [] as ConformanceCase[];
});
parentPort?.on('message', (index: number) => {
  const one = cases[index];
  if (one) void runCase(one).then((result) => say({ reply: 'result', result }));
});

async function load(): Promise<ConformanceCase[]> {
  const { plugin, suite } = await importPlugin(place);
  const { id, plugin: kind, title, version } = (plugin ?? {}) as Partial<typeof plugin>;
  if (!id || !kind) {
    say({ reply: 'refused', problems: ['The default export of its module is not made by a define…() function.'] });
    return [];
  }
  const from = pathToFileURL(place.entry).href;
  const entry = { id, kind, specifier: place.entry, from, load: async () => ({ default: plugin as unknown }) };
  await createRegistry([entry], { engineVersion }).verify();
  if (kind !== 'algorithm' && typeof (suite as { open?: unknown } | undefined)?.open !== 'function') {
    const what = `A ${kind} is tried at a fake of its vendor: export { open } as the default of conformance.ts in ${place.folder}.`;
    say({ reply: 'refused', problems: [what] });
    return [];
  }
  const made = pluginCases(plugin, suite ?? ({} as PluginSuite));
  const head = { id, kind, title: title ?? '', version: version ?? '' };
  say({ reply: 'loaded', head, cases: made.map(({ name, why }) => ({ name, why })) });
  return made;
}
