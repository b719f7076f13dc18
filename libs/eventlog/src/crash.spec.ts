import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openEventLog, openSeenIndex } from './index.js';

const root = mkdtempSync(join(tmpdir(), 'tributary-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A child process runs the built library: it cannot read TypeScript. */
const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));

/** Runs a program in a child, hands each line of its output to `onLine`, and resolves when it has ended. */
function runChild(program: string, onLine: (line: string, kill: () => void) => void, limit = ''): Promise<void> {
  const node = `exec '${process.execPath}' --input-type=module -e "$0"`;
  const child = spawn('bash', ['-c', `${limit} ${node}`, program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let rest = '';
  child.stdout.on('data', (data: Buffer) => {
    const lines = (rest + String(data)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) onLine(line, () => child.kill('SIGKILL'));
  });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', () => resolve()));
}

describe('kill -9', () => {
  it('is built', () => expect(existsSync(built)).toBe(true));

  for (const durability of ['fsync', 'write'] as const)
    it(`loses no acknowledged frame (${durability}, 10 rounds)`, { timeout: 240_000 }, async () => {
      const path = join(root, durability);
      const acknowledged = new Map<number, string>();
      for (let round = 0; round < 10; round++) {
        const program = `
          import { openEventLog } from ${JSON.stringify(built)};
          import { writeSync } from 'node:fs';
          const log = await openEventLog({ path: ${JSON.stringify(path)}, durability: '${durability}', segmentBytes: 40000 });
          let n = 0;
          const caller = async (c) => { for (;;) {
            const id = '${round}-' + c + '-' + n++;
            const position = await log.append([{ key: 'k', receivedAt: 1, source: 's', body: Buffer.from(id.padEnd(50 + n % 700)) }]);
            writeSync(1, position + ' ' + id + '\\n');
          } };
          for (let c = 0; c < 8; c++) caller(c);`;
        let lines = 0;
        const killAt = 20 + round * 37;
        await runChild(program, (line, kill) => {
          const [position, id] = line.split(' ');
          expect(acknowledged.has(Number(position))).toBe(false);
          acknowledged.set(Number(position), id!);
          if (++lines === killAt) kill();
        });
        expect(lines).toBeGreaterThanOrEqual(killAt);
      }
      const log = await openEventLog({ path, durability });
      const stored: string[] = [];
      for (let from = 1; from <= (await log.end()); from = stored.length + 1)
        for (const frame of await log.read(from)) {
          expect(frame.position).toBe(stored.length + 1);
          stored.push(String(frame.body).trim());
        }
      await log.close();
      for (const [position, id] of acknowledged) expect(stored[position - 1]).toBe(id);
      expect(new Set(stored).size).toBe(stored.length);
    });

  it('takes back no answered claim', { timeout: 240_000 }, async () => {
    const path = join(root, 'seen');
    const program = `
      import { openSeenIndex } from ${JSON.stringify(built)};
      import { writeSync } from 'node:fs';
      const index = await openSeenIndex({ path: ${JSON.stringify(path)} });
      for (let call = 0; ; call++) {
        await index.claim(Array.from({ length: 100 }, (_, n) => ({ id: 'id-' + (call * 100 + n), place: call * 100 + n })));
        writeSync(1, call + '\\n');
      }`;
    let last = -1;
    await runChild(program, (line, kill) => {
      last = Number(line);
      if (last === 15) kill();
    });
    const index = await openSeenIndex({ path });
    const count = (last + 1) * 100;
    const ids = Array.from({ length: count }, (_, n) => `id-${n}`);
    expect(await index.claim(ids.map((id) => ({ id, place: 1e9 })))).toEqual(ids.map(() => false));
    expect(await index.claim(ids.map((id, place) => ({ id, place })))).toEqual(ids.map(() => true));
    await index.close();
  });
});

describe('a full disk', () => {
  it('rejects the append, leaves nothing half-written, and later appends work again', async () => {
    const path = join(root, 'full');
    // A file size limit stands for the full disk: the write stops in the middle of the frame in the same way.
    const program = `
      import { openEventLog } from ${JSON.stringify(built)};
      const log = await openEventLog({ path: ${JSON.stringify(path)}, durability: 'fsync' });
      const add = (bytes) => log.append([{ key: 'k', receivedAt: 1, source: 's', body: Buffer.alloc(bytes) }]).catch((error) => error.code);
      const answers = [await add(10000), await add(100000), await add(10000), await log.end(), (await log.read(1)).length];
      console.log(JSON.stringify(answers));
      await log.close();`;
    let answers = '';
    await runChild(program, (line) => (answers = line), 'ulimit -f 60;');
    expect(JSON.parse(answers)).toEqual([1, 'LOG_UNAVAILABLE', 2, 2, 2]);
    // The segment that a write of failed takes no more frames.
    for (const first of ['0000000000000001.log', '0000000000000002.log'])
      expect(statSync(join(path, first)).size).toBe(16 + 32 + 2 + 10_000);
    const log = await openEventLog({ path, durability: 'fsync' });
    expect(await log.append([{ key: 'k', receivedAt: 1, source: 's', body: Buffer.alloc(100_000) }])).toBe(3);
    await log.close();
  });
});
