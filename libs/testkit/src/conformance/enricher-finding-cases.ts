import assert from 'node:assert/strict';
import { settingsJsonSchema, type EnricherPlugin, type Finding } from '@tributary/plugin-kit';
import type { ConformanceCase } from './case.js';
import { inEnricherSession, type EnricherSession } from './enricher-session.js';
import type { EnricherSuite } from './enricher-target.js';

const most = 1_000;

/** What it says of itself, and what it finds. */
export function findingCases(plugin: EnricherPlugin, suite: EnricherSuite): ConformanceCase[] {
  const session = (work: (session: EnricherSession) => Promise<void>) => () => inEnricherSession(plugin, suite, work);
  return [
    {
      name: 'says what it takes, provides and costs, and how long an answer holds',
      why: 'The engine chooses whom to ask about, budgets and caches by `takes`, `provides`, `cost` and `holds`, without calling the plugin.',
      run: async () => {
        const traits = Object.entries(traitsOf(plugin));
        assert.ok(plugin.takes.length > 0, '`takes` names at least one type of identifier');
        assert.ok(traits.length > 0, '`provides` names at least one trait');
        assert.deepEqual(
          traits.filter(([, field]) => !field.description).map(([name]) => name),
          [],
          'each trait has a description',
        );
        assert.ok(plugin.provides.safeParse({}).success, 'each trait is optional');
        assert.match(plugin.cost.perLookUp, /^\d+(\.\d+)?$/, '`cost.perLookUp` is a decimal amount such as "0.015"');
        assert.match(plugin.cost.currency, /^[A-Z]{3}$/, '`cost.currency` is an ISO 4217 code');
        assert.ok(plugin.holds.foundDays > 0 && plugin.holds.unknownDays > 0, 'answers hold for some days');
        assert.ok(plugin.limits.items >= 1 && plugin.limits.concurrency >= 1, 'limits of at least 1');
      },
    },
    {
      name: 'answers an empty batch with no findings',
      why: 'A batch may be empty after consent and cache have taken their share; it must not become a request.',
      run: session(async ({ findings }) => assert.deepEqual(await findings([]), [])),
    },
    {
      name: 'finds the traits of whom the vendor knows',
      why: 'What is found becomes traits with provenance: it must be right, of the types in `provides`, and say how sure it is.',
      run: session(async ({ findings, target }) => {
        for (const [n, finding] of (await findings([1, 2].map((n) => target.known(n)))).entries()) {
          const { traits, confidence } = assertFound(finding);
          for (const [name, value] of Object.entries(target.expected(n + 1)))
            assert.deepEqual(traits[name], value, `${name} of person ${n + 1}`);
          assert.ok(confidence > 0 && confidence <= 1, 'a confidence above 0 and at most 1');
        }
      }),
    },
    {
      name: 'gives no trait that it does not provide, and each of its type',
      why: 'Traits beside `provides` have no type, no sensitivity and no consent behind them: the engine refuses the whole answer.',
      run: session(async ({ findings, target }) => {
        const provided = Object.keys(traitsOf(plugin));
        for (const finding of await findings([1, 2, 3].map((n) => target.known(n)))) {
          const { traits } = assertFound(finding);
          assert.deepEqual(
            Object.keys(traits).filter((name) => !provided.includes(name)),
            [],
            'traits that `provides` does not name',
          );
          const parsed = plugin.provides.safeParse(traits);
          assert.ok(parsed.success, JSON.stringify(parsed.error?.issues));
          assert.deepEqual(JSON.parse(JSON.stringify(traits)), traits, 'plain JSON');
        }
      }),
    },
    {
      name: 'says unknown of whom the vendor does not know',
      why: '`unknown` is an answer that is kept and not paid for twice; an error, or a finding without traits, is asked for again.',
      run: session(async ({ findings, target }) => {
        if (target.unknown) assert.deepEqual(await findings([target.unknown]), [{ outcome: 'unknown' }]);
      }),
    },
    {
      name: 'rejects an identifier that cannot be asked about, alone among others',
      why: 'One bad value of a batch must neither stop the others nor be asked for for ever.',
      run: session(async ({ findings, target }) => {
        if (!target.malformed) return;
        const all = await findings([target.known(1), target.malformed, target.known(2)]);
        assert.deepEqual(
          all.map(({ outcome }) => outcome),
          ['found', 'reject', 'found'],
        );
      }),
    },
    {
      name: 'answers in the order of the question',
      why: 'Findings are matched to people by position. Vendors answer in any order: sort their answer back.',
      run: session(async ({ findings, target }) => {
        const people = [5, 1, 4, 2, 3];
        const all = await findings(people.map((n) => target.known(n)));
        for (const [at, n] of people.entries())
          for (const [name, value] of Object.entries(target.expected(n)))
            assert.deepEqual(assertFound(all[at]).traits[name], value, `${name} at place ${at + 1}`);
      }),
    },
    {
      name: `answers a batch of its own limit (${Math.min(plugin.limits.items, most)})`,
      why: 'The engine sends batches of `limits.items`. Lower the limit if the vendor takes fewer at once.',
      run: session(async ({ findings, target }) => {
        const size = Math.min(plugin.limits.items, most);
        for (const finding of await findings(Array.from({ length: size }, (_, n) => target.known(n + 1))))
          assertFound(finding);
      }),
    },
  ];
}

function traitsOf(plugin: EnricherPlugin): Record<string, { description?: string }> {
  const { properties } = settingsJsonSchema(plugin.provides);
  return (properties ?? {}) as Record<string, { description?: string }>;
}

function assertFound(finding: Finding | undefined): Extract<Finding, { outcome: 'found' }> {
  assert.ok(finding?.outcome === 'found', `expected a finding, got ${JSON.stringify(finding)}`);
  return finding;
}
