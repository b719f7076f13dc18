/** A column of a feature matrix, over shared memory so that worker threads read it without a copy. */
export interface Column {
  name: string;
  kind: 'numeric' | 'categorical';
  /** Numeric: values. Categorical: codes into `categories`. */
  data: Float64Array | Float32Array | Uint32Array;
  categories?: readonly string[];
  /** One bit per row, set where the value is missing; absent where none is. */
  missing?: Uint8Array;
}

/** Rows are profiles, columns are features. `ids` are canonical profile ids in row order. */
export interface Matrix {
  rows: number;
  ids: BigUint64Array;
  columns: readonly Column[];
  weights?: Float64Array;
  /** What a prediction learns to foretell, one number per row; no and yes are 0 and 1, NaN is not known. */
  outcome?: Float64Array;
}

/** What a fit leaves behind: plain data that can be stored, versioned and compared. */
export interface Artifact {
  format: number;
  json: unknown;
  /** Named arrays that would be too long as JSON. */
  buffers: Record<string, Float64Array>;
}

/** What the catalogue says of a feature; descriptions and reports take their words and units from here. */
export interface FeatureInfo {
  /** set.feature, for example `rfm.frequency`. */
  key: string;
  title: string;
  description: string;
  /** `number`: of no known unit; `text`: no number at all, for rules and profiles only; `share`: 0 or 1 per row, whose mean is the share of rows that have it. */
  unit: 'days' | 'count' | 'money' | 'ratio' | 'number' | 'share' | 'text';
  /** What is counted or measured, for sentences: "orders", "clicks per impression". */
  noun: string;
  /** ISO 4217, for money. */
  currency?: string;
  /** Of a share: how not having it is called, where that has a name of its own: "gender Female", "have gender Female". */
  opposite?: { title: string; noun: string };
  /** Of a share: shares of one group exclude each other, as the texts of one column do. */
  group?: string;
}
