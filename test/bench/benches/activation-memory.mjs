import { activate } from '@tributary/activation';

const everyMs = 250;

/** Resident memory while many operations are sent: the most, and how it grows over the second half of the time. */
export async function activationMemory({ stores: { warehouse, database }, sync, people }) {
  const samples = [];
  const from = performance.now();
  const timer = setInterval(
    () => samples.push({ at: performance.now() - from, mb: process.memoryUsage().rss / 1e6 }),
    everyMs,
  );
  await activate({ warehouse, database, now: Date.now }, sync, { signal: new AbortController().signal });
  clearInterval(timer);
  const half = samples.slice(Math.floor(samples.length / 2));
  const quarter = half.slice(0, Math.ceil(half.length / 2));
  const last = half.slice(Math.floor(half.length / 2));
  const mean = (some) => some.reduce((sum, { mb }) => sum + mb, 0) / some.length;
  const at = (share) => samples[Math.round((samples.length - 1) * share)]?.mb ?? 0;
  return [
    {
      what: `resident while ${people.toLocaleString('en-GB')} operations are sent, engines included`,
      value: Math.max(...samples.map(({ mb }) => mb)),
      unit: 'MB at most',
    },
    ...[0.25, 0.5, 0.75, 1].map((share) => ({
      what: `after ${share * 100} % of the time`,
      value: at(share),
      unit: 'MB',
    })),
    { what: 'the last quarter over the one before, on average', value: mean(last) - mean(quarter), unit: 'MB' },
  ];
}
