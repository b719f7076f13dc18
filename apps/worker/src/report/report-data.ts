import type { RunSummary, SegmentSummary } from '@tributary/contracts';
import type { RfmCell } from '@tributary/features';
import type { Component, ModelTimeline } from '@tributary/models';
import type { Movement } from './movement/movement.js';

/** What the report page of a run shows. Plain data: the page is rendered from it and nothing else. */
export interface ReportData {
  title: string;
  /** ISO time, UTC. */
  writtenAt: string;
  summary: RunSummary;
  /** From raw rows to people to segments to operations: each bar a count, with a word on what was left behind. */
  funnel: { label: string; count: number; note: string }[];
  sources: { key: string; rows: number; events: number; quarantined: number }[];
  quarantine: { source: string; code: string; reason: string; count: number; example: string }[];
  clustering: ClusteringReport | null;
  /** Versions of that model; null where there is none. */
  timeline: ModelTimeline | null;
  rfm: { title: string; cells: RfmCell[]; currency: string } | null;
  segments: SegmentSummary[];
  movement: Movement;
  operations: {
    sync: string;
    segment: string;
    connection: string;
    outcomes: Record<string, number>;
    blocked: Record<string, number>;
  }[];
  warnings: string[];
}

export interface ClusteringReport {
  title: string;
  features: { key: string; title: string; unit: string }[];
  rows: number;
  /** What a row stands for. */
  rowsAre: { one: string; many: string };
  /** Per tried k. `silhouetteSample` is null where the silhouette is exact. */
  curve: { k: number; silhouette: number; daviesBouldin: number; wcss: number; silhouetteSample: number | null }[];
  chosen: number;
  /** k at the knee of the WCSS curve, or null where it has none. */
  elbow: number | null;
  clusters: {
    index: number;
    name: string;
    description: string;
    size: number;
    /** 0 to 1. */
    share: number;
    silhouette: number;
    /** Mean of each feature in the cluster and over everyone, on the original scale; z is the standardised mean. */
    profile: { feature: string; title: string; unit: string; mean: number; overall: number; z: number }[];
  }[];
  /** Principal components in place of the features; null where these stayed as they are. */
  components: Component[] | null;
  /** What each step did to the matrix. */
  steps: { name: string; before: string; after: string }[];
}
