import type { Operation, SendResult } from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { sendInParts, VendorRefusal, type PartResult } from './index.js';

const operation = (n: number, kind: Operation['kind'] = 'add', profile = `p${n}`): Operation => ({
  id: `o${n}`,
  sync: 's',
  profile,
  kind,
  record: { n },
});
const all = (count: number): Operation[] => Array.from({ length: count }, (_, n) => operation(n));
const sent = async (
  operations: readonly Operation[],
  answer: (numbers: number[]) => PartResult,
): Promise<{ result: SendResult; parts: number[][] }> => {
  const parts: number[][] = [];
  const result = await sendInParts(
    operations,
    ({ kind }) => kind,
    async (part) => {
      const numbers = part.map(({ record }) => Number(record['n']));
      parts.push(numbers);
      return answer(numbers);
    },
  );
  return { result, parts };
};
const ok = (numbers: number[]): SendResult => numbers.map(() => ({ outcome: 'ok' }));
const refused = { outcome: 'reject' as const, code: 'HTTP_400', message: 'no' };

it('finds the refused records of any batch by halving, and no other', async () => {
  for (let size = 1; size <= 9; size++)
    for (let bad = 0; bad < 2 ** size; bad++) {
      const isBad = (n: number): boolean => ((bad >> n) & 1) === 1;
      const { result } = await sent(all(size), (numbers) => (numbers.some(isBad) ? refused : ok(numbers)));
      expect(result).toEqual(all(size).map((_, n) => (isBad(n) ? refused : { outcome: 'ok' })));
    }
});

it('asks twice the logarithm of the batch for one bad record', async () => {
  const { parts } = await sent(all(1024), (numbers) => (numbers.includes(700) ? refused : ok(numbers)));
  expect(parts.length).toBe(21);
});

it('keeps the parts apart and the outcomes in order', async () => {
  const batch = [operation(0), operation(1, 'remove'), operation(2), operation(3, 'remove')];
  const { result, parts } = await sent(batch, (numbers) => numbers.map((n) => ({ outcome: 'ok', remoteId: `${n}` })));
  expect(parts).toEqual([
    [0, 2],
    [1, 3],
  ]);
  expect(Array.isArray(result) && result.map((one) => 'remoteId' in one && one.remoteId)).toEqual(['0', '1', '2', '3']);
});

it('sends the last word of a person only, and tells both what came of it', async () => {
  const batch = [operation(0, 'add', 'ann'), operation(1, 'add', 'bob'), operation(2, 'remove', 'ann')];
  const { result, parts } = await sent(batch, (numbers) => (numbers.includes(2) ? refused : ok(numbers)));
  expect(parts).toEqual([[2], [1]]);
  expect(result).toEqual([refused, { outcome: 'ok' }, refused]);
});

it('ends a batch at what concerns all of it, and tells what had got through', async () => {
  const throttled = { batch: 'throttled' as const, afterMs: 7000 };
  expect((await sent(all(3), () => throttled)).result).toEqual(throttled);
  const mixed = [operation(0), operation(1, 'remove')];
  const { result } = await sent(mixed, (numbers) => (numbers.includes(1) ? throttled : ok(numbers)));
  expect(result).toMatchObject([{ outcome: 'ok' }, { outcome: 'retry', afterMs: 7000 }]);
});

it('takes a refusal that was thrown for its verdict, and lets other faults through', async () => {
  const blocked = { batch: 'blocked' as const, message: 'gone' };
  const throwing = (error: Error) => sent(all(2), () => Promise.reject(error) as never);
  expect((await throwing(new VendorRefusal(blocked))).result).toEqual(blocked);
  await expect(throwing(new TypeError('a bug'))).rejects.toThrow('a bug');
});
