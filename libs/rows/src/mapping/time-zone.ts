const quarterHour = 900_000;
const dateTimeFormats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** True for an IANA name that this Node knows. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The instant of a wall-clock time (given as if it were UTC) in a zone, milliseconds since 1970. A time that the clocks
 * skip in spring is null; one that they repeat in autumn is the earlier.
 */
export function instantOf(wallMs: number, zone: string): number | null {
  if (zone === 'UTC') return wallMs;
  const day = 86_400_000;
  const instants = [offsetAt(wallMs - day, zone), offsetAt(wallMs + day, zone)]
    .map((offset) => ({ instant: wallMs - offset, offset }))
    .filter(({ instant, offset }) => offsetAt(instant, zone) === offset);
  return instants.length === 0 ? null : Math.min(...instants.map(({ instant }) => instant));
}

/** Milliseconds that the zone is ahead of UTC. Zones change at quarter hours only, so a quarter is looked up once. */
function offsetAt(instant: number, zone: string): number {
  const quarter = Math.floor(instant / quarterHour);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const start = quarter * quarterHour;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(start)) part[type] = Number(value);
  const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  // The map is a cache, not a store: dates over decades would let it grow without end.
  if (offsets.size > 50_000) offsets.clear();
  offsets.set(key, wall - start);
  return wall - start;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = dateTimeFormats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  dateTimeFormats.set(zone, made);
  return made;
}
