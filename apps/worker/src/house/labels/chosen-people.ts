import type { LabelsByModel } from '@tributary/models';
import { membersByRule, type RuleContext } from '@tributary/segments';
import type { House } from '../house.js';
import { segmentMeant } from '../segments.js';

interface Asked {
  /** What the model says of its people: a rule, a cluster of another model, or null for everybody. */
  segment: string | null;
  context: RuleContext;
  people: readonly string[];
  /** What the models before said of them. */
  labels: LabelsByModel;
}

/** Who of some people is among those that a model is about, as judged now; undefined: all. */
export async function chosenBy(
  { warehouse, database }: House,
  { segment, context, people, labels }: Asked,
): Promise<ReadonlySet<string> | undefined> {
  if (segment === null) return undefined;
  const key = await segmentMeant(database, segment);
  const found = context.segments?.find((one) => one.key === key);
  if (found === undefined) return new Set();
  if (found.kind === 'rule') {
    const { sql, params } = membersByRule(found.rule, context, { scope: people });
    const at = new Date().toISOString().replace('T', ' ').slice(0, 23);
    const rows = await warehouse.query<{ profile: string }>(sql, { params: { ...params, at } });
    return new Set(rows.map(({ profile }) => profile));
  }
  const said = labels.get(found.model);
  if (said) return new Set([...said].flatMap(([profile, label]) => (label === found.label ? [profile] : [])));
  const rows = await warehouse.query<{ profile: string }>(
    `SELECT profile FROM model_scores FINAL WHERE model = {model:String} AND version = {version:UInt64}
       AND profile IN ({people:Array(UInt64)}) AND label = {label:Int32}`,
    { params: { model: found.model, version: found.version, label: found.label, people } },
  );
  return new Set(rows.map(({ profile }) => profile));
}
