import type { Artifact, ErrorShape, Matrix } from '@tributary/contracts';

/** What crosses between the host and an algorithm's thread. Typed arrays over shared memory are not copied on the way. */
export type AlgorithmCall =
  | { call: 'fit'; url: string; matrix: Matrix; params: unknown; seed: number }
  | { call: 'apply'; url: string; artifact: Artifact; matrix: Matrix }
  | { call: 'again'; url: string; artifact: Artifact; params: unknown }
  | { call: 'explained' | 'importance'; url: string; artifact: Artifact };

export type AlgorithmReply =
  /** The plugin is loaded; from here on the thread's errors are this plugin's. */
  | { reply: 'loaded'; plugin: string }
  | { reply: 'progress'; done: number }
  | { reply: 'result'; value: unknown }
  | { reply: 'error'; error: Pick<ErrorShape, 'code' | 'message' | 'details'> };
