import type { SomePeople } from '@tributary/features';
import type { House } from '../house.js';
import { ruleContextOf } from '../segments.js';
import { labelledModels, versionsInForce, type LabelledModel } from './labelled-models.js';
import { labelChanged } from './labels.js';

/** Clocks of several machines are not quite the same. */
const margin = 60_000;

interface Asked {
  key: string;
  /** When the features that everybody was labelled by were computed, milliseconds UTC. */
  since: number;
  /** The people of the model now; undefined: everybody. */
  people: SomePeople | undefined;
}

/**
 * Labels those of whom events came in since a moment (milliseconds UTC) that their label does not know of: who came while a
 * version was fitted. And those whom a label told since takes for people of the model who are none now, or the other way round:
 * another version of the model whose cluster it parts is in force. Returns how many; 0 for a model that cannot label people as they come.
 */
export async function labelWhoMoved(house: House, { key, since, people }: Asked): Promise<number> {
  const context = await ruleContextOf(house);
  const models = await labelledModels(house, versionsInForce(context));
  const model = models.live.find((one) => one.key === key);
  if (!model) return 0;
  const rows = await house.warehouse.query<{ profile: string; newest: string }>(
    `SELECT e.profile AS profile, toUnixTimestamp64Milli(e.newest) AS newest FROM (
       SELECT profile, max(known_at) AS known, max(occurred_at) AS newest FROM events_canonical
       WHERE known_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND profile != 0
         ${model.reads ? 'AND name IN ({names:Array(String)})' : ''} GROUP BY profile
     ) AS e LEFT ANY JOIN (
       SELECT profile, known_at FROM model_scores FINAL WHERE model = {model:String} AND version = {version:UInt64}
     ) AS l ON l.profile = e.profile WHERE l.known_at < e.known ORDER BY profile`,
    {
      params: {
        model: key,
        version: model.version,
        since: String(Math.max(0, since - margin)),
        ...(model.reads && { names: model.reads }),
      },
      priority: 'bulk',
    },
  );
  const changed = {
    people: [
      ...new Set([...rows, ...(await elsewhere(house, model, { since, people }))].map(({ profile }) => profile)),
    ],
    events: new Set(model.reads),
    newest: rows.reduce((latest, { newest }) => Math.max(latest, Number(newest)), -Infinity),
    merges: [],
  };
  await labelChanged(house, { context, models }, changed);
  return changed.people.length;
}

/** Whose label was told since, and says otherwise than the model's people now whether they are among them. */
async function elsewhere(
  { warehouse }: House,
  { key, version }: LabelledModel,
  { since, people }: Omit<Asked, 'key'>,
): Promise<{ profile: string }[]> {
  if (people === undefined) return [];
  return warehouse.query<{ profile: string }>(
    `SELECT p.profile AS profile FROM (
       SELECT profile, label FROM model_scores FINAL
       WHERE model = {model:String} AND version = {version:UInt64} AND known_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC')
     ) AS p WHERE (p.label >= 0) != (${people.condition}) ORDER BY profile`,
    { params: { ...people.params, model: key, version, since: String(since) }, priority: 'bulk' },
  );
}
