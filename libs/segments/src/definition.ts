import type { Rule } from '@tributary/contracts';

/** A segment as the engine evaluates it: by a rule, or as one cluster of a model. */
export type SegmentDefinition = RuleSegment | ClusterSegment;

export interface RuleSegment {
  kind: 'rule';
  key: string;
  title: string;
  description: string;
  rule: Rule;
  /** A model, or one of its clusters: where the rule holds, people are in no cluster of it, or in that one, whatever the model says. */
  overrides?: string | undefined;
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
