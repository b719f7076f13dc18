import { compileTimeFormat, type TimeReader } from './time-format.js';
import { instantOf } from './time-zone.js';

export interface TimeSpec {
  formats: readonly string[];
  timezone: string;
}

/** An instant in milliseconds UTC, with the calendar day where the text gives no time of day; or why there is none. */
export type FoundTime = { at: number; day: string | undefined } | { invalid: string };

/**
 * Reads a time by the first of the formats that fits. Where two formats fit and mean different instants (3/4/2021) the
 * text is ambiguous and refused; so is a time that the clocks of the zone skip.
 */
export function timeReader(spec: TimeSpec): (text: string) => FoundTime {
  const readers = spec.formats.map(compileTimeFormat).filter((reader): reader is TimeReader => reader !== null);
  return (text) => {
    let found: FoundTime | null = null;
    let skipped = false;
    for (const read of readers) {
      const time = read(text);
      if (!time) continue;
      const at = time.offsetMs === undefined ? instantOf(time.wallMs, spec.timezone) : time.wallMs - time.offsetMs;
      if (at === null) skipped = true;
      else if (found === null)
        found = { at, day: time.dateOnly ? new Date(time.wallMs).toISOString().slice(0, 10) : undefined };
      else if (found.at !== at)
        return { invalid: `can be read as two different times (${spec.formats.join(' and ')})` };
    }
    if (found) return found;
    if (skipped) return { invalid: `does not exist in ${spec.timezone}: the clocks skip it` };
    return { invalid: `is no time in the format ${spec.formats.join(' or ')}` };
  };
}
