import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '@tributary/contracts';
import { openEventLog } from '@tributary/eventlog';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chainHead, decisionsFrom, recordDecision, verifyDecisions } from './decisions.js';

let folder: string;
let control: EventLog;
const open = async () => void (control = await openEventLog({ path: join(folder, 'control'), durability: 'write' }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-decisions-'));
  await open();
});
afterEach(async () => {
  await control.close();
  await rm(folder, { recursive: true, force: true });
});

const body = (value: object) => Buffer.from(JSON.stringify(value));
const plain = (value: object) => ({ key: 'config', source: 'config', receivedAt: 1, body: body(value) });

describe('the chain of decisions', () => {
  it('is whole, in the order of the calls, also where they were made at once', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => recordDecision(control, { kind: 'tried', n })));
    expect(await verifyDecisions(control)).toEqual(await chainHead(control));
    const told = [];
    for await (const { decision } of decisionsFrom(control, 2)) told.push(decision['n']);
    expect(told).toEqual([2, 3, 4]);
  });

  it('begins behind the entries of a release that knew no chain, and covers the last of them', async () => {
    await control.append([plain({ kind: 'config.applied', hash: 'a' }), plain({ kind: 'config.applied', hash: 'b' })]);
    await recordDecision(control, { kind: 'tried' });
    expect(await verifyDecisions(control)).toMatchObject({ position: 3 });
  });

  it('names a decision that was written anew, checksums and all', async () => {
    for (const n of [1, 2, 3]) await recordDecision(control, { kind: 'tried', n });
    const frames = await control.read(1);
    await control.close();
    await rm(join(folder, 'control'), { recursive: true });
    await open();
    const forged = Buffer.from(Buffer.from(frames[1]!.body).toString().replace('"n":2', '"n":7'));
    await control.append(frames.map((frame, index) => (index === 1 ? { ...frame, body: forged } : frame)));
    await expect(verifyDecisions(control)).rejects.toMatchObject({ code: 'LOG_CORRUPT', details: { position: 2 } });
  });

  it('names a decision that was taken out, and one that carries no hash', async () => {
    for (const n of [1, 2, 3]) await recordDecision(control, { kind: 'tried', n });
    const frames = await control.read(1);
    await control.close();
    await rm(join(folder, 'control'), { recursive: true });
    await open();
    await control.append([frames[0]!, frames[2]!]);
    await expect(verifyDecisions(control)).rejects.toMatchObject({ details: { position: 1 } });
    await control.append([plain({ kind: 'tried' })]);
    await expect(verifyDecisions(control)).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
  });

  it('a changed byte on disk is found and named', async () => {
    for (const n of [1, 2, 3]) await recordDecision(control, { kind: 'tried', n, text: 'x'.repeat(50) });
    await control.close();
    const segment = join(folder, 'control', '0000000000000001.log');
    const bytes = await readFile(segment);
    bytes[bytes.indexOf('"n":2')]! ^= 1;
    await writeFile(segment, bytes);
    await open();
    await expect(verifyDecisions(control)).rejects.toMatchObject({ code: 'LOG_CORRUPT', details: { position: 2 } });
  });
});
