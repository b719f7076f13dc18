/** What the suite needs to know of an algorithm; nothing, for one that works with its defaults. */
export interface AlgorithmSuite {
  /** Parameters for the three blobs of the truth data: `{ k: 3 }`. */
  params?: Record<string, unknown>;
  /** Parameters that ask for more than a matrix of five rows can give: `{ k: 10 }`. */
  tooMany?: Record<string, unknown>;
  /** Share of row pairs (0 to 1) on which a clustering must agree with the truth. Default 1. */
  agreement?: number;
  /** Rows from which on it asks for threads, where it does. Default 500. */
  threadRows?: number;
}
