/** A refusal in ClickHouse's words; its number is read out of them. */
export class EngineError extends Error {
  readonly number: number;

  constructor(message: string) {
    super(message.replace(/^.*?(?=Code: \d+)/s, ''));
    this.number = Number(/Code: (\d+)/.exec(message)?.[1] ?? 1002);
  }

  /** The text a server sends. */
  text(version: string): string {
    const words = /^Code: \d+/.test(this.message) ? this.message : `Code: 1002. DB::Exception: ${this.message}`;
    return `${words} (version ${version} (official build))`;
  }

  /** HTTP status that goes with the number. */
  get status(): number {
    for (const [status, numbers] of statuses) if (numbers.has(this.number)) return status;
    return 500;
  }
}

const statuses: readonly (readonly [number, ReadonlySet<number>])[] = [
  [400, new Set([6, 26, 27, 32, 33, 34, 36, 38, 41, 42, 43, 44, 53, 62, 69, 70, 117, 131, 456])],
  [401, new Set([194])],
  [403, new Set([192, 193, 291, 497, 516])],
  [404, new Set([16, 46, 47, 48, 56, 57, 60, 73, 78, 81, 115])],
  [408, new Set([159, 160])],
  [413, new Set([229])],
  [501, new Set([344])],
  [503, new Set([76, 209])],
];
