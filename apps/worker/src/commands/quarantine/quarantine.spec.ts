import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type JsonObject } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { House } from '../../house/house.js';
import { openHouse } from '../../house/open-house.js';
import { reprocess } from '../../house/reprocess/reprocess.js';
import { commands } from '../index.js';
import { quarantineEdit, quarantineList, quarantineResend, quarantineShow, type QuarantineLine } from './index.js';

const plan = {
  events: {
    'Order Completed': {
      on: 'quarantine',
      schema: { properties: { total: { type: 'number' } }, required: ['order_id'] },
    },
  },
};
const configOf = (plans: object) =>
  configSchema.parse({
    sources: {
      site: { writeKeys: ['a-write-key-of-the-test'], standardise: [{ step: 'dates', fields: ['traits.born'] }] },
    },
    plans,
  });
const order = (id: string, properties: JsonObject): JsonObject => ({
  type: 'track',
  event: 'Order Completed',
  messageId: id,
  userId: 'u1',
  timestamp: '2024-05-01T10:00:00Z',
  properties,
});

let folder: string;
let house: House;
const context = () => ({ house, tell: () => {}, signal: AbortSignal.timeout(60_000), startedBy: 'test' });
const open = (plans: object) =>
  openHouse({
    folder,
    dataDirectory: folder,
    config: configOf(plans),
    log: createLogger({ level: 'fatal' }),
    durability: 'write',
  });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-quarantine-'));
  house = await open({ web: plan });
});
afterEach(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const receivedAt = Date.UTC(2024, 4, 1, 12);
async function send(...calls: unknown[]): Promise<void> {
  const body = Buffer.from(JSON.stringify({ batch: calls, sentAt: '2024-05-01T11:00:00Z' }));
  await house.events.append([{ key: 'u1', source: 'site', receivedAt, body }]);
  await house.process(AbortSignal.timeout(120_000));
}
const lines = async (filter: object = {}): Promise<QuarantineLine[]> => (await quarantineList(context(), filter)).lines;
const orders = () =>
  house.warehouse.query<{ id: string; properties: string; at: string }>(
    `SELECT message_id AS id, properties, toString(occurred_at) AS at FROM events WHERE name = 'Order Completed' ORDER BY id`,
  );

it('what a plan set aside is mended, sent again once, and is the event that it was', async () => {
  await send(order('good', { order_id: 'A', total: 1 }), order('bad', { order_id: 'B', total: 'x' }));
  const [line] = await lines();
  expect(line).toMatchObject({ code: 'PLAN_VIOLATION', source: 'site', messageId: 'bad', generation: 1, resent: null });
  expect((await quarantineList(context(), {})).counts).toMatchObject([{ code: 'PLAN_VIOLATION', lines: 1 }]);
  const id = line?.id ?? '';

  // As it is it is set aside again, and says where it came from.
  expect(await quarantineResend(context(), { ids: [id] })).toMatchObject({ sent: 1, recorded: 0, setAsideAgain: 1 });
  const [again] = await lines();
  expect(again).toMatchObject({ messageId: 'bad', generation: 2, resentOf: id });
  await quarantineEdit(context(), {
    id: again?.id ?? '',
    patch: [{ op: 'replace', path: '/properties/total', value: 7 }],
  });
  expect((await quarantineShow(context(), { id: again?.id ?? '' })).edited).toMatchObject({ by: 'test' });

  // Two at once: neither knows of the other.
  const both = await Promise.all([1, 2].map(() => quarantineResend(context(), { ids: [again?.id ?? ''] })));
  expect(both.map(({ sent }) => sent)).toEqual([1, 1]);
  expect(await quarantineResend(context(), { ids: [again?.id ?? ''] })).toMatchObject({
    sent: 0,
    skipped: [{ id: again?.id }],
  });
  expect(await lines()).toEqual([]);
  expect((await lines({ state: 'resent' })).map(({ resent }) => resent?.by)).toEqual(['test', 'test']);
  // The clock of the sender was an hour behind at the first receipt; that is what counts.
  expect(await orders()).toEqual([
    { id: 'bad', properties: '{"order_id":"B","total":7}', at: '2024-05-01 11:00:00.000' },
    { id: 'good', properties: '{"order_id":"A","total":1}', at: '2024-05-01 11:00:00.000' },
  ]);
});

it('a sender that tried again with the same broken call makes one event of it', async () => {
  const broken = { ...order('twice', {}), event: undefined };
  await send(broken);
  await send(broken);
  const found = await lines({ code: 'EVENT_INVALID' });
  expect(found).toHaveLength(2);
  for (const { id } of found)
    await quarantineEdit(context(), { id, body: order('another id', { order_id: 'C', total: 2 }) });
  expect(await quarantineResend(context(), { code: 'EVENT_INVALID' })).toMatchObject({ sent: 2, recorded: 1 });
  expect((await orders()).map(({ id }) => id)).toEqual(['twice']);
});

it('a loosened plan and a reprocess do not bring the old one back beside the mended one', async () => {
  await send(order('bad', { order_id: 'B', total: 'x' }), order('other', { order_id: 'D', total: 'y' }));
  const [line] = (await lines()).filter(({ messageId }) => messageId === 'bad');
  await quarantineEdit(context(), {
    id: line?.id ?? '',
    patch: [{ op: 'replace', path: '/properties/total', value: 7 }],
  });
  await quarantineResend(context(), { ids: [line?.id ?? ''] });
  await commands.apply?.(context(), { stated: { path: 'loosened', value: configOf({}) } });
  await reprocess(context(), {});
  expect(
    (await orders()).map(({ id, properties }) => [id, (JSON.parse(properties) as { total: unknown }).total]),
  ).toEqual([
    ['bad', 7],
    ['other', 'y'],
  ]);
});

it('filters by source, code, reason, time and state; says what cannot be', async () => {
  await send(
    order('1', { total: 1 }),
    { type: 'identify', messageId: '2', userId: 'u2', traits: { born: '03/04/1990' } },
    { type: 'nonsense', messageId: '3' },
  );
  const codes = async (filter: object) => (await lines(filter)).map(({ code }) => code).sort();
  expect(await codes({})).toEqual(['EVENT_INVALID', 'PLAN_VIOLATION', 'VALUE_AMBIGUOUS']);
  expect(await codes({ reason: 'DATE_AMB' })).toEqual(['VALUE_AMBIGUOUS']);
  expect(await codes({ code: 'PLAN_VIOLATION', source: 'site' })).toEqual(['PLAN_VIOLATION']);
  expect(await codes({ source: 'elsewhere' })).toEqual([]);
  expect(await codes({ from: '2024-05-02' })).toEqual([]);
  expect(await codes({ to: '2024-05-01T12:00:01Z' })).toHaveLength(3);
  const first = await quarantineList(context(), { limit: 2 });
  expect([first.lines.length, (await lines({ limit: 2, after: first.next ?? '' })).length]).toEqual([2, 1]);
  await expect(quarantineShow(context(), { id: '99' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(lines({ from: 'soon' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  const id = first.lines[0]?.id ?? '';
  for (const patch of [
    [{ op: 'add', path: '/__proto__/x', value: 1 }],
    [{ op: 'replace', path: '/no/such', value: 1 }],
    { op: 'add' },
    [{ op: 'replace', path: '/type', value: 'nonsense' }],
  ])
    await expect(quarantineEdit(context(), { id, patch })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(({} as { x?: number }).x).toBeUndefined();
  expect(() => quarantineResend(context(), {})).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }) as Error);
});
