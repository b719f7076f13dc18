import type { Artifact, ErrorShape, FeatureInfo, Matrix, ModelConfig } from '@tributary/contracts';
import type {
  Assigned,
  ClusteringArtifact,
  ClusteringRun,
  FeatureDrift,
  Membership,
  PreparedBy,
  Reference,
  VersionComparison,
} from '@tributary/models';

/** What a thread can be asked to work out, with what it answers. Columns over shared memory are not copied on the way. */
export interface Work {
  run: {
    /** `sampled`: the matrix is a sample of everybody, who may be asked for. */
    given: { config: ModelConfig; catalogue: FeatureInfo[]; matrix: Matrix; sampled: boolean };
    answer: ClusteringRun;
  };
  assign: { given: { artifact: ClusteringArtifact; matrix: Matrix }; answer: Assigned };
  compare: { given: { before: Membership & { version: number }; now: Membership }; answer: VersionComparison };
  drift: { given: { reference: Reference; matrix: Matrix }; answer: FeatureDrift[] };
}
export type WorkName = keyof Work;
export type Given = { [Name in WorkName]: { work: Name; given: Work[Name]['given'] } }[WorkName];

/** What the thread wants of an algorithm plugin: those run in threads of their own, started by the host. */
export type Asked =
  | { of: 'fit'; id: string; matrix: Matrix; params: Record<string, unknown>; seed: number }
  | { of: 'again'; id: string; artifact: Artifact; params: Record<string, unknown> }
  | { of: 'apply'; id: string; artifact: Artifact; matrix: Matrix }
  | { of: 'everyone'; id: string; prepared: PreparedBy; artifact: Artifact; params: Record<string, unknown> }
  | { of: 'explained' | 'importance'; id: string; artifact: Artifact };

export type ThrownShape = Pick<ErrorShape, 'code' | 'message' | 'details'>;

export type FromThread =
  | { says: 'ask'; number: number; asked: Asked }
  | { says: 'progress'; done: number; step: string }
  | { says: 'done'; answer: unknown }
  | { says: 'failed'; error: ThrownShape };

export type ToThread = { number: number } & ({ value: unknown } | { error: ThrownShape });
