import type { Parameter, ProfilesConfig, Survivorship } from '@tributary/contracts';

export type SurvivorshipRules = ProfilesConfig['survivorship'];

const kinds: Record<Survivorship['by'], number> = { recency: 0, source: 1, frequency: 2, completeness: 3 };

/** SQL of the rules and their parameters. */
export interface SurvivorshipSql {
  sql: string;
  params: Record<string, Parameter>;
}

/**
 * Ranks what is said of people. `said`: a SELECT of `profile`, `origin` and the columns of `trait_history`. The result has
 * one row per profile, trait and record (an origin's latest word from a source): `value`, `source`, `occurred_at`,
 * `message_id`, and `score`, by which and then by time, message id and value the survivor is the highest. A score is
 * made of what each record says last, so it does not matter in which batches it came in.
 */
export function rankedSql(said: string, rules: SurvivorshipRules): SurvivorshipSql {
  const latest = `SELECT profile, name, origin, source, max((occurred_at, message_id, value)) AS word
    FROM (${said}) GROUP BY profile, name, origin, source`;
  const plain = `profile, name, source, word.1 AS occurred_at, word.2 AS message_id, word.3 AS value`;
  if (onlyRecency(rules)) return { sql: `SELECT ${plain}, toFloat64(0) AS score FROM (${latest})`, params: {} };
  const lookUp = lookUps(rules);
  const { kind, rank, weight } = lookUp;
  return {
    params: lookUp.params,
    sql: `SELECT ${plain},
        multiIf(kind = 0, toFloat64(0), word.3 = 'null', toFloat64(-1), kind = 1, rank,
          kind = 2, sum(weight) OVER (PARTITION BY profile, name, word.3),
          lengthUTF8(trim(BOTH '"' FROM word.3)) * weight) AS score
      FROM (SELECT *, ${kind} AS kind, ${rank} AS rank, ${weight} AS weight FROM (${latest}))`,
  };
}

/** What survives: one row per profile and trait, without what was taken back. */
export function survivingSql(said: string, rules: SurvivorshipRules): SurvivorshipSql {
  // The latest word of all is the latest of the records' latest words: no need to find those first.
  if (onlyRecency(rules))
    return {
      params: {},
      sql: `SELECT profile, name, argMax(value, (occurred_at, message_id, value)) AS value
        FROM (${said}) GROUP BY profile, name HAVING value != 'null'`,
    };
  const { sql, params } = rankedSql(said, rules);
  return {
    params,
    sql: `SELECT profile, name, argMax(value, (score, occurred_at, message_id, value)) AS value
      FROM (${sql}) GROUP BY profile, name HAVING value != 'null'`,
  };
}

function onlyRecency(rules: SurvivorshipRules): boolean {
  return Object.values(rules).every((rule) => rule.by === 'recency');
}

/** The rule that holds for a trait. */
export function ruleOf(rules: SurvivorshipRules, trait: string): Survivorship['by'] {
  return (rules[trait] ?? rules['*'])?.by ?? 'recency';
}

interface LookUps {
  kind: string;
  rank: string;
  weight: string;
  params: Record<string, Parameter>;
}

/** The rules as look-ups by trait and by trait and source. */
function lookUps(rules: SurvivorshipRules): LookUps {
  const named = Object.entries(rules).filter(([name]) => name !== '*');
  const places = (name: string, { sources }: Survivorship) =>
    sources.map((source, at) => ({ key: `${name}\n${source}`, value: sources.length - at }));
  const weights = (name: string, rule: Survivorship) =>
    Object.entries(rule.weights).map(([source, value]) => ({ key: `${name}\n${source}`, value }));
  const all = Object.entries(rules);
  const ranks = all.flatMap(([name, rule]) => places(name, rule));
  const counts = all.flatMap(([name, rule]) => weights(name, rule));
  const names = named.map(([name]) => name);
  const byTraitAndSource = `concat(if(has({survivorNames:Array(String)}, name), name, '*'), '\\n', source)`;
  const found = (keys: string, values: string, otherwise: number) =>
    `ifNull(arrayElementOrNull({${values}:Array(Float64)}, indexOf({${keys}:Array(String)}, ${byTraitAndSource})), toFloat64(${otherwise}))`;
  return {
    kind: `ifNull(arrayElementOrNull({survivorKinds:Array(UInt8)}, indexOf({survivorNames:Array(String)}, name)), ${kinds[ruleOf(rules, '*')]})`,
    rank: found('survivorRankKeys', 'survivorRanks', 0),
    weight: found('survivorWeightKeys', 'survivorWeights', 1),
    params: {
      survivorNames: names,
      survivorKinds: named.map(([, rule]) => kinds[rule.by]),
      survivorRankKeys: ranks.map((one) => one.key),
      survivorRanks: ranks.map((one) => one.value),
      survivorWeightKeys: counts.map((one) => one.key),
      survivorWeights: counts.map((one) => one.value),
    },
  };
}
