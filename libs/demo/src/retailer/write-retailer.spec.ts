import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  behaviours,
  customerTypes,
  readTruth,
  scoreIdentity,
  unusableFaults,
  writeRetailer,
  type RetailerSummary,
  type Truth,
} from '../index.js';

let root: string;
let retailer: RetailerSummary;
let truth: Truth;
let files: Record<string, string[]>;

const lines = (text: Buffer): string[] => text.toString().replace(/\n$/, '').split('\n');
const hashes = ({ files }: RetailerSummary): string[] =>
  [files.crm, files.orders, files.web, ...files.truth].map(({ sha256 }) => sha256);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'retailer-'));
  retailer = await writeRetailer(join(root, 'a'), { seed: 7, people: 1000 });
  truth = await readTruth(retailer.folder);
  files = {
    'crm.csv': lines(readFileSync(retailer.files.crm.path)),
    'orders.jsonl.gz': lines(gunzipSync(readFileSync(retailer.files.orders.path))),
    'web.jsonl': lines(readFileSync(retailer.files.web.path)),
  };
});
afterAll(() => rm(root, { recursive: true, force: true }));

const spoiled = (file: string): Set<number> =>
  new Set(truth.faults.filter((f) => f.file === file && unusableFaults.has(f.fault)).map((f) => f.line));

interface Order {
  order_id: string;
  shop_user_id?: string;
  email?: string;
  phone?: string;
  ordered_at: string;
  total: number;
  discount: number;
  items: { price: number; quantity: number }[];
  status: string;
}
interface Call {
  type: string;
  anonymousId?: string;
  userId?: string;
  messageId?: string;
  timestamp: string;
  traits?: { email?: string };
  context?: { traits?: { email?: string } };
}
const good = <T>(file: string): T[] =>
  (files[file] ?? []).filter((_, i) => !spoiled(file).has(i + 1)).map((line) => JSON.parse(line) as T);
const phoneKey = (phone: string): string => `phone:${parsePhoneNumberFromString(phone, 'DE')?.number}`;

/** The identifiers that stand together in one row: what a deterministic match has to go by. */
function* rowKeys(): Generator<string[]> {
  for (const [i, line] of (files['crm.csv'] ?? []).entries()) {
    if (i === 0 || spoiled('crm.csv').has(i + 1)) continue;
    const [number, , , email, phone] = line.split(';');
    yield [`crm:${number}`, ...(email ? [`email:${email.toLowerCase()}`] : []), ...(phone ? [phoneKey(phone)] : [])];
  }
  for (const { shop_user_id: user, email, phone } of good<Order>('orders.jsonl.gz'))
    yield [
      ...(user ? [`user:${user}`] : []),
      ...(email ? [`email:${email.toLowerCase()}`] : []),
      ...(phone ? [phoneKey(phone)] : []),
    ];
  for (const { anonymousId, userId, traits, context } of good<Call>('web.jsonl')) {
    const email = traits?.email ?? context?.traits?.email;
    yield [
      ...(anonymousId ? [`anon:${anonymousId}`] : []),
      ...(userId ? [`user:${userId}`] : []),
      ...(email ? [`email:${email}`] : []),
    ];
  }
}

describe('writeRetailer', () => {
  it('gives the same bytes for the same seed and others for another', async () => {
    const again = await writeRetailer(join(root, 'b'), { seed: 7, people: 1000 });
    expect(hashes(again)).toEqual(hashes(retailer));
    const other = await writeRetailer(join(root, 'c'), { seed: 8, people: 200 });
    const shorter = await writeRetailer(join(root, 'd'), { seed: 7, people: 200 });
    expect(hashes(other)).not.toEqual(hashes(shorter));
  });

  it('knows exactly the identifiers that occur in its files', () => {
    const found = new Set([...rowKeys()].flat());
    expect([...found].filter((key) => !truth.records.has(key))).toEqual([]);
    expect([...truth.records.keys()].filter((key) => !found.has(key))).toEqual([]);
  });

  it('can be matched by its identifiers almost wholly, and neither perfectly right nor perfectly complete', () => {
    const parent = new Map<string, string>();
    const find = (key: string): string => {
      let top = key;
      for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up;
      parent.set(key, top);
      return top;
    };
    for (const keys of rowKeys()) for (const key of keys) parent.set(find(key), find(keys[0] as string));
    const score = scoreIdentity(
      truth,
      [...parent.keys()].map((record) => ({ record, profile: find(record) })),
    );
    expect(score.precision).toBeGreaterThan(0.93);
    expect(score.precision).toBeLessThan(1);
    expect(score.recall).toBeGreaterThan(0.93);
    expect(score.recall).toBeLessThan(1);
    expect(score.missing).toBe(0);
  });

  it('plants its faults where it says', () => {
    for (const { file, line, fault } of truth.faults) {
      const text = files[file]?.[line - 1] ?? '';
      expect(text, `${file}:${line} ${fault}`).not.toBe('');
      if (fault === 'bad_json') expect(() => JSON.parse(text)).toThrow();
      if (fault === 'wrong_column_count') expect(text.split(';')).not.toHaveLength(12);
      if (fault === 'repeated_row' || fault === 'duplicate_message') expect(text).toBe(files[file]?.[line - 2]);
      if (fault === 'future_time') expect(text).toContain('2037-');
    }
    const kinds = new Set(truth.faults.map(({ fault }) => fault));
    for (const kind of ['typo', 'duplicate_person', 'unlinked_record', 'late', 'broken_quote'] as const)
      expect(kinds).toContain(kind);
  });

  it('adds its orders up to the takings it states, and orders to their items', () => {
    const orders = good<Order>('orders.jsonl.gz');
    const sum = (status: string): number =>
      orders.filter((o) => o.status === status).reduce((cents, o) => cents + Math.round(o.total * 100), 0);
    expect([sum('completed'), sum('refunded')]).toEqual([retailer.takings.orderCents, retailer.takings.refundCents]);
    for (const o of orders.filter(({ status }) => status === 'completed')) {
      const gross = o.items.reduce((cents, item) => cents + Math.round(item.price * 100) * item.quantity, 0);
      expect(Math.round((o.total + o.discount) * 100)).toBe(gross);
    }
    const sold = new Set(orders.filter((o) => o.status === 'completed').map((o) => o.order_id));
    expect(orders.every((o) => sold.has(o.order_id) && Date.parse(o.ordered_at) < Date.parse('2026-01-01'))).toBe(true);
  });

  it('gives valid phones, unique message ids and customer types in their shares', () => {
    for (const key of truth.records.keys())
      if (key.startsWith('phone:')) expect(parsePhoneNumberFromString(key.slice(6))?.isValid(), key).toBe(true);
    const repeats = truth.faults.filter(({ fault }) => fault === 'duplicate_message').length;
    const ids = good<Call>('web.jsonl').flatMap(({ messageId }) => (messageId ? [messageId] : []));
    expect(new Set(ids).size).toBe(ids.length - repeats);
    for (const type of customerTypes) {
      const share = [...truth.people.values()].filter((p) => p.type === type).length / truth.people.size;
      expect(Math.abs(share - behaviours[type].share)).toBeLessThan(0.04);
    }
  });

  it('refuses options out of range and says where truth is missing', async () => {
    await expect(writeRetailer(root, { people: 0 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(writeRetailer(root, { activity: 99 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(readTruth(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
