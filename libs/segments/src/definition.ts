import type { Rule } from '@tributary/contracts';

/** A segment as the engine evaluates it: by a rule, or as one cluster of a model. */
export type SegmentDefinition = RuleSegment | ClusterSegment;

export interface RuleSegment {
  kind: 'rule';
  key: string;
  title: string;
  description: string;
  rule: Rule;
}

export interface ClusterSegment {
  kind: 'cluster';
  /** model.<n>: n-th cluster by size, from 1. */
  key: string;
  title: string;
  description: string;
  model: string;
  version: number;
  label: number;
}
