import { weekdays, type JobWindow } from '@tributary/contracts';
import { nextRun } from '@tributary/jobs';

/**
 * When a run may begin: `now` where the window is open, else the moment at which it opens next. Milliseconds UTC. A
 * window that goes over midnight belongs to the day on which it opened.
 */
export function beginsAt(window: JobWindow | undefined, timezone: string, now: number): number {
  if (window === undefined || isOpen(window, timezone, now)) return now;
  const [hour, minute] = window.from.split(':').map(Number);
  const days = window.days.map((day) => weekdays.indexOf(day)).join(',');
  return nextRun(`${minute} ${hour} * * ${days}`, timezone, now);
}

function isOpen({ from, to, days }: JobWindow, timezone: string, now: number): boolean {
  const { time, day } = localTime(timezone, now);
  const opens = (index: number) => days.includes(weekdays[(index + 7) % 7] ?? 'sun');
  if (from < to) return from <= time && time < to && opens(day);
  return (time >= from && opens(day)) || (time < to && opens(day - 1));
}

/** Time of day ('hh:mm') and weekday (0 is Sunday) on the clocks of a zone. */
function localTime(timezone: string, now: number): { time: string; day: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  const day = (weekdays as readonly string[]).indexOf(part('weekday').toLowerCase());
  return { time: `${part('hour')}:${part('minute')}`, day };
}
