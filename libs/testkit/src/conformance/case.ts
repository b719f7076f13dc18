/** One promise of the contract. `run` rejects where the plugin does not keep it. */
export interface ConformanceCase {
  /** The promise: "delivers a first batch". */
  name: string;
  /** What the engine does with the promise, and so what to look at where it is broken. One or two sentences. */
  why: string;
  run(): Promise<void>;
}
