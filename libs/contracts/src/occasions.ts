/**
 * A trigger's moment has come for a person: told once for every rule and occasion. Kept in the database's table
 * `trigger_occasions` in the order of `position`; who acts on them keeps the position it has come to.
 */
export interface TriggerOccasion {
  position: string;
  /** Made of trigger and occasion: the same moment of the same person is the same id, however often it is looked at. */
  id: string;
  trigger: string;
  /** The template, or `event`. */
  template: string;
  /** Canonical profile when it was told. */
  profile: string;
  /** The person's public id: what still says who is meant after a rebuild. */
  person: string | null;
  /** What it is about, milliseconds UTC: the event that began the wait, or the day. */
  occurredAt: number;
  /** When the moment came, milliseconds UTC. */
  dueAt: number;
  toldAt: number;
  /** What the event said: `event`, its `properties`, `value`, `currency` and `orderId` where it has them; of a birthday its `date`. */
  payload: Record<string, unknown>;
}
