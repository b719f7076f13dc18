import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigInput } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';

const start = Date.UTC(2026, 0, 1);
const cities = ['Paris', 'Oslo', 'Rome', 'Porto'];

/** Rule segments of the project that {@link writeClearPeople} writes. */
export const clearSegments = ['buyers', 'parisians', 'frequent'];

/**
 * A project of tracking calls whose people share nothing: whatever the order in which calls arrive, no limit of identity
 * binds, and the same people come out. Pieces of a person meet late and over several sources; some calls come twice, and
 * some are no calls.
 */
export async function writeClearPeople(
  folder: string,
  { people, seed }: { people: number; seed: number },
): Promise<void> {
  const random = createRandom(seed);
  const lines: Record<'crm' | 'web' | 'shop', string[]> = { crm: [], web: [], shop: [] };
  let calls = 0;
  const say = (source: keyof typeof lines, call: object) => {
    const messageId = `${source}-${++calls}`;
    const timestamp = new Date(start + random.int(200 * 86_400_000)).toISOString();
    const line = JSON.stringify({ messageId, timestamp, ...call });
    lines[source].push(line);
    if (random.next() < 0.02) lines[source].push(line);
    if (random.next() < 0.01) lines[source].push(JSON.stringify({ type: 'track', messageId: `bad-${messageId}` }));
  };
  for (let n = 0; n < people; n++) {
    const userId = `user-${n}`;
    const emails = [`person.${n}@example.com`, `p${n}@example.org`].slice(0, 1 + random.int(2));
    const browsers = Array.from({ length: 1 + random.int(3) }, (_, b) => `browser-${n}-${b}`);
    for (const email of emails) {
      const traits = { email, city: cities[random.int(cities.length)], points: random.int(100) };
      say('crm', { type: 'identify', userId, traits });
    }
    for (const anonymousId of browsers) {
      for (let visits = random.int(4); visits >= 0; visits--) say('web', { type: 'page', anonymousId, name: 'Home' });
      const known = random.int(3);
      if (known === 0) say('web', { type: 'identify', anonymousId, userId });
      if (known === 1) say('web', { type: 'identify', anonymousId, traits: { email: emails[0] } });
    }
    for (let orders = random.int(5); orders > 0; orders--) {
      const who =
        random.next() < 0.5 ? { userId } : { anonymousId: browsers[0], context: { traits: { email: emails[0] } } };
      const properties = { order_id: `order-${calls}`, revenue: random.int(10_000) / 100, currency: 'EUR' };
      say('shop', { type: 'track', event: 'Order Completed', ...who, properties });
    }
  }
  for (const [source, calls] of Object.entries(lines))
    await writeFile(join(folder, `${source}.jsonl`), `${shuffled(calls, random).join('\n')}\n`);
  const file = (path: string) => ({ plugin: 'files', settings: { path, format: 'jsonl', mapping: { type: 'event' } } });
  const config: ConfigInput = {
    title: 'Clear people',
    sources: { crm: file('crm.jsonl'), shop: file('shop.jsonl'), web: file('web.jsonl') },
    features: { rfm: { kind: 'rfm', asOf: '2026-08-01' } },
    segments: {
      buyers: { title: 'Bought', rule: { event: 'Order Completed', atLeast: 2 } },
      parisians: { title: 'In Paris', rule: { trait: 'city', op: 'is', value: 'Paris' } },
      frequent: { title: 'Three orders', rule: { feature: 'rfm.frequency', op: 'at_least', value: 3 } },
    },
  };
  await writeFile(join(folder, 'tributary.config.json'), JSON.stringify(config));
}

/** Fisher–Yates. */
function shuffled<T>(items: readonly T[], random: ReturnType<typeof createRandom>): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}
