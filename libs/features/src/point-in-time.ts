/** First moment that does not count any more: the end of the reference day, UTC. */
export const end = '({as_of:DateTime64(3)} + toIntervalDay(1))';

/** What had happened by the end of the reference day, and was known by the moment asked about. */
export const known = `occurred_at < ${end} AND known_at <= {known_by:DateTime64(3)}`;

/** Whenever it became known: for the values in force, which late events change. */
export const whenever = '2100-01-01 00:00:00.000';
