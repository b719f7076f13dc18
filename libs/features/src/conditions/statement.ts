import type { Parameter } from '@tributary/contracts';
import type { Edge } from './edges.js';
import { Reaches, type Reach } from './reach.js';

/** What one statement needs beside the profile rows, gathered from all rules that it evaluates. */
export class Statement {
  readonly params: Record<string, Parameter> = {};
  /** Columns over `events_canonical` grouped by profile; a later one may name an earlier one. */
  readonly eventColumns: string[] = [];
  readonly featureSets = new Set<string>();
  readonly traits = new Set<string>();
  readonly purposes = new Set<string>();
  /** Versions of models whose clusters the rules mention, by model. */
  readonly clusters = new Map<string, number>();
  /** By what alone time can change an answer. */
  readonly edges = new Map<string, Edge>();
  private readonly reaches = new Map<string, Reaches>();
  private readonly bound = new Map<string, string>();
  private readonly columns = new Map<string, string>();

  /** Names of events that the rules mention. */
  get events(): ReadonlySet<string> {
    return new Set(this.reaches.keys());
  }

  /** Says that events of a name are looked at, so far back. */
  reads(event: string, reach: Reach): void {
    const reaches = this.reaches.get(event) ?? new Reaches();
    this.reaches.set(event, reaches);
    reaches.add(reach);
  }

  /** The rows of events that anything here looks at, as a condition: what is older than every window is not read. */
  eventRows(): string {
    const kinds = [...this.reaches].map(([event, reaches]) => {
      const recent = reaches.condition(now, (value) => this.bind(value));
      return `name = ${this.bind(event)}${recent === undefined ? '' : ` AND ${recent}`}`;
    });
    return kinds.length > 0 ? `(${kinds.join(' OR ')})` : '0';
  }

  /** A placeholder for a value of a rule; values never become text of the statement. */
  bind(value: string | number | boolean, type = typeOf(value)): string {
    const known = `${type} ${JSON.stringify(value)}`;
    let name = this.bound.get(known);
    if (name === undefined) {
      name = `r${this.bound.size}`;
      this.bound.set(known, name);
      this.params[name] = typeof value === 'boolean' ? (value ? 1 : 0) : value;
    }
    return `{${name}:${type}}`;
  }

  /** Name of the column with this expression; the same expression is one column, however many rules ask for it. */
  column(expression: string): string {
    let name = this.columns.get(expression);
    if (name === undefined) {
      name = `n${this.columns.size}`;
      this.columns.set(expression, name);
      this.eventColumns.push(`${expression} AS ${name}`);
    }
    return name;
  }

  edge(edge: Edge): void {
    this.edges.set(JSON.stringify(edge), edge);
  }
}

/** The moment of the evaluation. */
export const now = '{at:DateTime64(3)}';

function typeOf(value: string | number | boolean): string {
  return typeof value === 'number' ? 'Float64' : typeof value === 'boolean' ? 'UInt8' : 'String';
}
