import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createRandom } from '@tributary/numerics';

const dayMs = 86_400_000;
const start = Date.UTC(2025, 0, 1);

/** Orders as a shop exports them; `personOf` says who made the n-th. Seeded: the same arguments give the same bytes. */
export async function writeOrders(path, { rows, from = 0, personOf, seed = 1 }) {
  const random = createRandom(seed);
  const out = createWriteStream(path);
  let text = 'order_id,customer,email,ordered_at,total,city\n';
  for (let n = from; n < from + rows; n++) {
    const person = personOf(n, random);
    const at = new Date(start + random.int(365) * dayMs + random.int(86_400) * 1000).toISOString();
    text += `o${n},c${person},person.${person}@example.com,${at},${(random.int(20_000) / 100).toFixed(2)},Town ${person % 500}\n`;
    if (text.length < 1 << 20) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end(text);
  await finished(out);
}

export const ordersSource = (path) => ({
  plugin: 'files',
  settings: {
    path,
    format: 'csv',
    mapping: {
      type: 'track',
      event: 'Order Completed',
      customerNumber: 'customer',
      email: 'email',
      timestamp: { column: 'ordered_at', formats: ['iso'] },
      properties: {
        order_id: 'order_id',
        revenue: { column: 'total', type: 'decimal' },
        currency: { constant: 'EUR' },
      },
      traits: { city: 'city' },
    },
  },
});
