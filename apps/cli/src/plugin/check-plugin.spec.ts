import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkPlugin } from './check-plugin.js';
import { newPlugin } from './new-plugin.js';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'check-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const check = (target: string, caseMs = 60_000) =>
  checkPlugin(target, { from: folder, engineVersion: '0.1.0', caseMs });
const write = async (path: string, text: string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};
/** An enricher in one file, with nothing installed beside it; `lookUp` is its one variable part. */
const enricher = (lookUp: string, engine = '^0.1') => `
  import { defineEnricher } from '@tributary/plugin-kit';
  import { z } from 'zod';
  export default defineEnricher({
    id: 'tiny', title: 'Tiny', summary: 'Knows one thing about everybody.', version: '1.0.0', engine: '${engine}',
    settings: z.object({}), takes: ['email'],
    provides: z.object({ city: z.string().optional().describe('City.') }),
    cost: { perLookUp: '0', currency: 'EUR' }, holds: { foundDays: 1, unknownDays: 1 }, purposes: [],
    limits: { items: 3, concurrency: 1 },
    async test() {},
    async lookUp(ctx, identifiers: readonly { value: string }[]) {
      ${lookUp}
      return identifiers.map(() => ({ outcome: 'found' as const, traits: { city: 'Rome' }, confidence: 1 }));
    },
  });`;
const suite = `export default { open: async () => ({
  settings: {}, known: (n) => ({ type: 'email', value: 'p' + n }), expected: () => ({ city: 'Rome' }), close: async () => {},
}) };`;

it('proves TypeScript that nobody built, with nothing installed beside it', async () => {
  await write('src/index.ts', enricher(''));
  await write('conformance.ts', suite);
  const report = await check('.');
  expect(report.cases.filter(({ passed }) => !passed)).toEqual([]);
  expect(report).toMatchObject({ passed: true, plugin: { id: 'tiny', kind: 'enricher' } });
});

it('finds a package by its name, and needs no suite for an algorithm', async () => {
  await newPlugin({ kind: 'algorithm', id: 'near', folder: 'node_modules/near', link: false, from: folder });
  await rm(join(folder, 'node_modules/near/conformance.ts'));
  expect(await check('near')).toMatchObject({ passed: true, plugin: { id: 'near' } });
});

it('says what was met and what to do, and goes on after a case that hangs, ends the thread or throws astray', async () => {
  // One batch of each size that the suite sends is enough to break one case each.
  await write(
    'src/index.ts',
    enricher(`
      if (identifiers.length === 0) for (;;);
      if (identifiers.length === 5) process.exit(3);
      if (identifiers.length === 2) setTimeout(() => { throw new RangeError('late'); }, 0), await new Promise(() => {});
    `),
  );
  await write('conformance.ts', suite);
  const { passed, cases } = await check('.', 8_000);
  expect(passed).toBe(false);
  const failed = new Map(cases.filter((one) => !one.passed).map((one) => [one.name, one.problem]));
  expect(failed.get('answers an empty batch with no findings')).toMatch(/did not end within 8 s/);
  expect(failed.get('answers in the order of the question')).toMatch(/ended the thread/);
  expect(failed.get('finds the traits of whom the vendor knows')).toMatch(/nobody waits for it: RangeError: late/);
  expect(cases.find(({ name }) => name === 'accepts good credentials in its probe')).toMatchObject({ passed: true });
  for (const { why } of cases) expect(why.length).toBeGreaterThan(20);
});

it('leaves the other cases aside after three that hang, and tells of each as it is done', async () => {
  await write('src/index.ts', enricher('await new Promise(() => {});'));
  await write('conformance.ts', suite);
  const told: string[] = [];
  const from = { from: folder, engineVersion: '0.1.0', caseMs: 400 };
  const { cases } = await checkPlugin('.', { ...from, done: ({ name }) => told.push(name) });
  expect(cases.filter(({ problem }) => problem?.includes('did not end within 0.4 s'))).toHaveLength(3);
  expect(cases.at(-1)).toMatchObject({ passed: false, problem: expect.stringMatching(/^Not tried/) as string });
  expect(told).toEqual(cases.map(({ name }) => name));
});

it.each([
  ['a syntax error', 'export default {{', suite, /cannot be loaded/],
  ['no plugin', 'export default { id: 1 };', suite, /not made by a define…\(\) function/],
  ['another engine', enricher('', '^9.0'), suite, /needs engine \^9\.0, this is 0\.1\.0/],
  ['no target', enricher(''), 'export default {};', /export \{ open \} as the default of conformance\.ts/],
])('refuses %s in one failed case', async (_, plugin, target, problem) => {
  await write('src/index.ts', plugin);
  await write('conformance.ts', target);
  const report = await check('.');
  expect(report).toMatchObject({ passed: false, plugin: null });
  expect(report.cases).toHaveLength(1);
  expect(report.cases[0]?.problem).toMatch(problem);
});

it('names what is not there, and what cannot be made', async () => {
  await expect(check('nothing-like-it')).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
  await write('full/file', '');
  const wrong = newPlugin({
    kind: 'condition',
    id: 'Bad Id',
    title: "it's",
    folder: 'full',
    link: false,
    from: folder,
  });
  await expect(wrong).rejects.toMatchObject({ code: 'INVALID_REQUEST', details: { length: 4 } });
});
