import type { Config, Sql } from '@tributary/contracts';
import {
  stageSegments,
  type ClusterSegment,
  type RuleContext,
  type RuleSegment,
  type SegmentDefinition,
} from '@tributary/segments';
import type { House } from './house.js';

/** Rule segments of the configuration, and the clusters of each configured model's published version. */
export async function definedSegments(house: House): Promise<SegmentDefinition[]> {
  const clusters = await Promise.all(
    Object.keys(house.config.models).map((model) => publishedClusters(house.database, model)),
  );
  return [...ruleSegmentsOf(house.config), ...clusters.flat()];
}

/** The rule segments that a configuration states, and the stages of its lifecycles. */
export function ruleSegmentsOf(config: Pick<Config, 'segments' | 'lifecycles'>): RuleSegment[] {
  const stated = Object.entries(config.segments).map(([key, { title, description, rule, overrides }]): RuleSegment => ({
    kind: 'rule',
    key,
    title,
    description,
    rule,
    overrides,
  }));
  const stages = Object.entries(config.lifecycles).flatMap(([key, lifecycle]) => stageSegments(key, lifecycle));
  return [...stated, ...stages];
}

/** What rules may refer to: every segment that is defined, and the purposes of consent. */
export async function ruleContextOf(house: House): Promise<RuleContext> {
  return { segments: await house.segments(), purposes: house.config.purposes };
}

/**
 * Clusters of earlier versions that the version in force has no more and that still have members: nobody is in them any
 * longer, so judging them lets everybody leave.
 */
export async function clustersGone({ warehouse }: House, { segments = [] }: RuleContext): Promise<ClusterSegment[]> {
  const inForce = new Map(
    segments.flatMap((one) => (one.kind === 'cluster' ? [[one.model, one.version] as const] : [])),
  );
  const known = new Set(segments.map(({ key }) => key));
  const held = await warehouse.query<{ segment: string }>(
    `SELECT DISTINCT toString(segment) AS segment FROM segment_members FINAL WHERE member
       AND has({models:Array(String)}, extract(toString(segment), '^(.+)\\.[0-9]+$')) ORDER BY segment`,
    { params: { models: [...inForce.keys()] }, priority: 'bulk' },
  );
  return held.flatMap(({ segment: key }) => {
    const [, model = '', number] = /^(.+)\.(\d+)$/.exec(key) ?? [];
    const gone = { kind: 'cluster', key, title: key, description: '', model, label: Number(number) - 1 } as const;
    return known.has(key) ? [] : [{ ...gone, version: inForce.get(model) ?? 0 }];
  });
}

/** What a published clustering says of its clusters; kept in the model's metrics. */
interface PublishedClusters {
  /** `index` is the label of its people; it stays with them from version to version. The largest comes first. */
  clusters: { index: number; name: string; description: string; size: number }[];
}

/** The segment that a sync means: `model.largest` is the largest cluster of the version in force. */
export async function segmentMeant(database: Sql, segment: string): Promise<string> {
  const model = /^(.+)\.largest$/.exec(segment)?.[1];
  if (model === undefined) return segment;
  const [largest] = await publishedClusters(database, model);
  return largest?.key ?? `${model}.1`;
}

async function publishedClusters(database: Sql, model: string): Promise<ClusterSegment[]> {
  const [row] = await database.query<{ version: number; metrics: PublishedClusters }>(
    `SELECT version, metrics FROM models WHERE key = $1 AND published_at IS NOT NULL ORDER BY published_at DESC LIMIT 1`,
    [model],
  );
  return (row?.metrics.clusters ?? []).map((cluster) => ({
    kind: 'cluster',
    key: `${model}.${cluster.index + 1}`,
    title: cluster.name,
    description: cluster.description,
    model,
    version: row?.version ?? 0,
    label: cluster.index,
  }));
}
