import type { CaseResult } from '@tributary/testkit/conformance';

export interface CheckedHead {
  id: string;
  kind: string;
  title: string;
  version: string;
}

/** What the thread that runs a suite says to the command that started it. */
export type CheckReply =
  | { reply: 'loaded'; head: CheckedHead; cases: { name: string; why: string }[] }
  | { reply: 'refused'; problems: string[] }
  | { reply: 'result'; result: CaseResult };
