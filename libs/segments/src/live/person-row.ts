/** What is read of one person: everything that any of the rules looks at, each distinct thing once. */
export interface PersonRow {
  profile: string;
  /** Conditions that the engine itself judged: 0 or 1. */
  answers: number[];
  texts: (string | null)[];
  /** Numbers as texts, since JSON has neither infinity nor a number that is none. */
  numbers: (string | null)[];
  /** When events of a kind happened, milliseconds UTC, in rising order. */
  moments: number[][];
}

export type ReadKind = 'answers' | 'texts' | 'numbers' | 'moments';

const emptyTypes = {
  answers: 'Array(UInt8)',
  texts: 'Array(Nullable(String))',
  numbers: 'Array(Nullable(String))',
  moments: 'Array(Array(Float64))',
} as const;

/** The columns of such rows, gathered while rules are read. */
export class PersonColumns {
  private readonly places = {
    answers: new Map<string, number>(),
    texts: new Map<string, number>(),
    numbers: new Map<string, number>(),
    moments: new Map<string, number>(),
  };

  /** Place of an SQL expression within the rows; the same expression has one place. */
  place(kind: ReadKind, expression: string): number {
    const places = this.places[kind];
    const known = places.get(expression);
    if (known !== undefined) return known;
    places.set(expression, places.size);
    return places.size - 1;
  }

  /** The columns after SELECT. */
  select(): string {
    const lists = (Object.keys(this.places) as ReadKind[]).map((kind) => {
      const expressions = [...this.places[kind].keys()];
      return `CAST([${expressions.join(', ')}], '${emptyTypes[kind]}') AS ${kind}`;
    });
    return `p.profile AS profile, ${lists.join(', ')}`;
  }
}
