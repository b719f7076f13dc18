import type { Warehouse } from '@tributary/contracts';
import { utc } from '../times.js';
import { moveParams, movesSelect, type Lifecycle, type Span } from './moves.js';

/** One stage of a lifecycle over a span. */
export interface StageFigures {
  stage: string;
  title: string;
  /** People in it at the end of the span. */
  present: number;
  /** Days that they have been in it so far, median; null where nobody is. */
  daysSoFar: number | null;
  /** People who came into it within the span. */
  reached: number;
  /** Of these, who came into a later stage after that, still within the span. */
  wentOn: number;
  /** Of these, whose next stage was an earlier one. */
  fellBack: number;
  /** `wentOn` of `reached`; null where nobody reached it. */
  conversion: number | null;
  /** Days of the stays that ended within the span, median; null where none did. */
  daysOfStay: number | null;
}

interface FigureRow {
  stage: string;
  present: string;
  days_so_far: number | null;
  reached: string;
  went_on: string;
  fell_back: string;
  days_of_stay: number | null;
}

const day = 86_400_000;

/**
 * The funnel between stages, and how long people are in each, from the history of their moves. A stay lasts from a move
 * to the next one of the same person.
 */
export async function stageFunnel(
  warehouse: Warehouse,
  lifecycle: Lifecycle,
  { from, to }: Span,
): Promise<StageFigures[]> {
  const rows = await warehouse.query<FigureRow>(
    `WITH stays AS (
       SELECT profile, target AS stage, at AS began,
         leadInFrame(toNullable(at)) OVER onward AS ended, leadInFrame(toNullable(target)) OVER onward AS next,
         max(target) OVER (PARTITION BY profile ORDER BY at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS furthest
       FROM (${movesSelect})
       WINDOW onward AS (PARTITION BY profile ORDER BY at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
     )
     SELECT stage, countIf(isNull(ended)) AS present,
       quantileExactInclusiveOrNullIf(0.5)(dateDiff('millisecond', began, {until:DateTime64(3)}) / ${day}, isNull(ended)) AS days_so_far,
       uniqExactIf(profile, began >= {from:DateTime64(3)}) AS reached,
       uniqExactIf(profile, began >= {from:DateTime64(3)} AND furthest > stage) AS went_on,
       uniqExactIf(profile, began >= {from:DateTime64(3)} AND ifNull(next > 0 AND next < stage, 0)) AS fell_back,
       quantileExactInclusiveOrNullIf(0.5)(dateDiff('millisecond', began, assumeNotNull(ended)) / ${day}, isNotNull(ended) AND ended >= {from:DateTime64(3)}) AS days_of_stay
     FROM stays WHERE stage > 0 GROUP BY stage`,
    { params: { ...moveParams(lifecycle, to), from: utc(from) }, priority: 'interactive' },
  );
  const found = new Map(rows.map((row) => [Number(row.stage), row]));
  return lifecycle.config.stages.map(({ key, title }, index) => {
    const row = found.get(index + 1);
    const reached = Number(row?.reached ?? 0);
    const wentOn = Number(row?.went_on ?? 0);
    return {
      stage: key,
      title: title ?? key,
      present: Number(row?.present ?? 0),
      daysSoFar: row?.days_so_far ?? null,
      reached,
      wentOn,
      fellBack: Number(row?.fell_back ?? 0),
      conversion: reached === 0 ? null : wentOn / reached,
      daysOfStay: row?.days_of_stay ?? null,
    };
  });
}
