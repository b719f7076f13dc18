import { RuleTester } from 'eslint';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { houseRules } from '../plugin.mjs';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;
const tester = new RuleTester();
const test = (name, cases) => tester.run(name, houseRules.rules[name], cases);
const ids = (...messageIds) => messageIds.map((messageId) => ({ messageId }));

test('throw-tributary-error', {
  valid: [
    "throw new TributaryError('INTERNAL', 'no');",
    'class TributaryError extends Error {}',
    'export const known = (error) => error instanceof Error;',
    'class Error {} throw new Error();',
    'try { work(); } catch (error) { throw error; }',
  ],
  invalid: [
    { code: "throw new Error('no');", errors: ids('plain') },
    { code: "throw Error('no');", errors: ids('plain') },
    { code: "Promise.reject(new TypeError('no'));", errors: ids('plain') },
    { code: 'class OwnError extends Error {}', errors: ids('plain') },
    { code: 'export default class extends RangeError {}', errors: ids('plain') },
  ],
});

test('secret-settings', {
  valid: [
    'z.object({ password: secret() })',
    "z.object({ apiKey: secret().optional().describe('Key.') })",
    'z.object({ tokenizer: z.string(), keyColumn: z.string(), secretary: z.string() })',
    'send({ token: settings.token })',
  ],
  invalid: [
    { code: 'z.object({ password: z.string() })', errors: ids('open') },
    { code: "z.object({ apiKey: z.string().min(1).describe('Key.') })", errors: ids('open') },
    { code: 'z.object({ api_key: z.string() })', errors: ids('open') },
    { code: "z.object({ 'access-token': 1, accessToken: z.string().optional() })", errors: ids('open') },
    { code: 'z.object({ clientSecret: z.union([z.string(), z.null()]) })', errors: ids('open') },
    { code: 'z.object({ nested: z.object({ privateKey: z.string() }) })', errors: ids('open') },
  ],
});

test('handed-in-time-and-chance', {
  valid: [
    'ctx.clock.now()',
    'new Date(at)',
    'Date.parse(text)',
    'Date.UTC(2024, 1)',
    'Math.round(1.5)',
    'random.next()',
  ],
  invalid: [
    { code: 'Date.now()', errors: ids('ambient') },
    { code: 'new Date()', errors: ids('ambient') },
    { code: 'Math.random()', errors: ids('ambient') },
    { code: 'performance.now()', errors: ids('ambient') },
    { code: 'const clock = { now: Date.now };', errors: ids('ambient') },
  ],
});

test('few-parameters', {
  valid: ['function f(a, b, c) {}', 'const f = ({ a, b, c, d }) => a;', 'class A { constructor(a, b, c, d, e, f) {} }'],
  invalid: [
    { code: 'function f(a, b, c, d) {}', errors: ids('many') },
    { code: 'const f = (a, b, c, ...d) => a;', errors: ids('many') },
    { code: 'class A { run(a, b, c, d) {} }', errors: ids('many') },
    { code: 'class A { constructor(a, b, c, d, e, f, g) {} }', errors: ids('many') },
  ],
});

test('small-file', {
  valid: [`// ${'x'.repeat(19_997)}`],
  invalid: [
    { code: `// ${'x'.repeat(19_998)}`, errors: ids('large') },
    { code: `// ${'ü'.repeat(10_000)}`, errors: ids('large') },
  ],
});

test('telling-file-name', {
  valid: [
    { code: '', filename: 'open-file.ts' },
    { code: '', filename: 'api.module.ts' },
    { code: '', filename: '0001-events.ts' },
    { code: '', filename: 'sharedness.spec.ts' },
  ],
  invalid: [
    { code: '', filename: 'openFile.ts', errors: ids('kebab') },
    { code: '', filename: 'open_file.ts', errors: ids('kebab') },
    { code: '', filename: 'utils.ts', errors: ids('vague') },
    { code: '', filename: 'helpers.spec.ts', errors: ids('vague') },
    { code: '', filename: 'common.ts', errors: ids('vague') },
  ],
});

test('plain-wording', {
  valid: [
    "defineSource({ title: 'SMTP mail', summary: 'Reads what came in.' })",
    "defineSource({ title: 'Google Sheets', summary: 'Reads rows.' })",
    "defineAlgorithm({ title: 'k-means (ml-kmeans)', summary: 'Groups rows.' })",
    "z.string().describe('587 with STARTTLS, 465 with TLS.')",
    "z.string().describe('csv opens in a spreadsheet.')",
    'z.string().describe(text)',
    "describe('a suite of tests', work)",
  ],
  invalid: [
    { code: "defineSource({ title: 'SMTP mail.' })", errors: ids('titleEnd') },
    { code: "defineSource({ title: 'Mail For Every Person' })", errors: ids('titleCase') },
    { code: "defineSource({ title: 'x' })", errors: ids('titleLength') },
    { code: "defineSource({ title: 'Best mail!' })", errors: ids('loud') },
    { code: "defineSource({ summary: 'Reads what came in' })", errors: ids('sentenceEnd') },
    { code: "defineSource({ summary: ' … and more.' })", errors: ids('sentenceStart') },
    { code: "z.string().describe('The key')", errors: ids('sentenceEnd') },
    { code: "z.string().describe('The key!')", errors: ids('sentenceEnd', 'loud') },
    { code: `z.string().describe('${'Long '.repeat(50)}.')`, errors: ids('sentenceLength') },
  ],
});

const shelf = mkdtempSync(join(tmpdir(), 'plugins-'));
afterAll(() => rmSync(shelf, { recursive: true, force: true }));
for (const home of ['destinations/postbird', 'destinations/bare', 'sources/postbird']) {
  mkdirSync(join(shelf, home, 'src'), { recursive: true });
  if (!home.endsWith('bare')) writeFileSync(join(shelf, home, 'README.md'), '# Postbird\n');
  if (!home.endsWith('bare')) writeFileSync(join(shelf, home, 'conformance.ts'), 'export default {};\n');
}
const at = (home) => join(shelf, home, 'src/index.ts');

test('plugin-folder', {
  valid: [
    { code: "defineDestination({ id: 'postbird', title: 'Postbird' })", filename: at('destinations/postbird') },
    { code: "defineSource({ id: 'postbird', title: 'Postbird' })", filename: at('sources/postbird') },
  ],
  invalid: [
    { code: "defineDestination({ id: 'post-bird' })", filename: at('destinations/postbird'), errors: ids('id') },
    { code: 'defineDestination({ id: name })', filename: at('destinations/postbird'), errors: ids('id') },
    { code: 'defineDestination({ title: "x" })', filename: at('destinations/postbird'), errors: ids('id') },
    { code: "defineDestination({ id: 'postbird' })", filename: at('sources/postbird'), errors: ids('kind') },
    { code: "defineDestination({ id: 'bare' })", filename: at('destinations/bare'), errors: ids('readme', 'suite') },
    { code: "connect({ id: 'postbird' })", filename: at('destinations/postbird'), errors: ids('missing') },
  ],
});
