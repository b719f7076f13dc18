export const dayMs = 86_400_000;

/**
 * "Today" of the retailer: midnight UTC of this day. Fixed, so that the same seed gives the same bytes whenever it runs;
 * everything in the files lies before it, but for the planted wrong clocks.
 */
export const referenceDate = '2026-01-01';
export const referenceTime = Date.parse(`${referenceDate}T00:00:00Z`);

/** Time of day in milliseconds for a share of the day; pushes most events into waking hours (6 to 23 o'clock UTC). */
export const wakingHours = (share: number): number => Math.floor((6 + 17 * share) * 3_600_000);

/** The day as yyyy-mm-dd. */
export const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

const months = 'January February March April May June July August September October November December'.split(' ');

export const dateStyles = ['iso', 'dotted', 'long'] as const;
export type DateStyle = (typeof dateStyles)[number];

/** The day as the three source systems behind the CRM wrote it: 2024-03-05, 05.03.2024, "March 5, 2024". */
export function writeDay(time: number, style: DateStyle): string {
  const [year, month, day] = isoDay(time).split('-') as [string, string, string];
  if (style === 'iso') return `${year}-${month}-${day}`;
  if (style === 'dotted') return `${day}.${month}.${year}`;
  return `${months[Number(month) - 1]} ${Number(day)}, ${year}`;
}

/** ISO with the offset of a time zone, whole minutes east of UTC: 2025-07-01T12:00:00.000+02:00. */
export function writeTime(time: number, offsetMinutes: number): string {
  if (offsetMinutes === 0) return new Date(time).toISOString();
  const local = new Date(time + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
