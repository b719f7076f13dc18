import type { Redis } from 'ioredis';
import { nextRun } from '../next-run.js';

export interface Schedule {
  key: string;
  kind: string;
  cron: string;
  timezone: string;
  data: unknown;
}

/** A schedule that is due, and since when (milliseconds UTC). */
export interface DueSchedule extends Schedule {
  at: number;
}

/** A hash of the schedules and a sorted set of their next moments. */
const places = (prefix: string) => [`${prefix}:#schedules`, `${prefix}:#due`] as const;

/** (key, schedule, next moment): one stated again unchanged, as each start does, keeps a run that fell due meanwhile. */
const put = `
local old = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if old then
  local before, after = cjson.decode(old), cjson.decode(ARGV[2])
  if before.cron == after.cron and before.timezone == after.timezone and redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1`;

/** (key, the moment that was seen, the next one): only the first who served a moment moves on from it. */
const advance = `
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or -1) ~= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return 1`;

/** Adds or replaces a schedule. */
export async function putSchedule(client: Redis, prefix: string, schedule: Schedule): Promise<void> {
  const next = nextRun(schedule.cron, schedule.timezone, Date.now());
  await client.eval(put, 2, ...places(prefix), schedule.key, JSON.stringify(schedule), next);
}

export async function removeSchedule(client: Redis, prefix: string, key: string): Promise<void> {
  const [schedules, due] = places(prefix);
  await client.multi().hdel(schedules, key).zrem(due, key).exec();
}

/** By key. */
export async function listSchedules(client: Redis, prefix: string): Promise<Omit<Schedule, 'data'>[]> {
  const texts = await client.hvals(places(prefix)[0]);
  return texts
    .map((text) => JSON.parse(text) as Schedule)
    .map(({ key, kind, cron, timezone }) => ({ key, kind, cron, timezone }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The schedules whose moment has come, and milliseconds until the next one comes: infinite where there is none. */
export async function readDue(client: Redis, prefix: string): Promise<{ due: DueSchedule[]; nextMs: number }> {
  const [schedules, moments] = places(prefix);
  const now = Date.now();
  const due: DueSchedule[] = [];
  const keys = await client.zrangebyscore(moments, '-inf', now, 'WITHSCORES');
  for (let index = 0; index < keys.length; index += 2) {
    const text = await client.hget(schedules, String(keys[index]));
    if (text !== null) due.push({ ...(JSON.parse(text) as Schedule), at: Number(keys[index + 1]) });
  }
  const [, next] = await client.zrangebyscore(moments, `(${now}`, '+inf', 'WITHSCORES', 'LIMIT', 0, 1);
  return { due, nextMs: next === undefined ? Infinity : Number(next) - now };
}

/** Plans the run after this one, however many were missed. */
export async function planNext(client: Redis, prefix: string, { key, cron, timezone, at }: DueSchedule): Promise<void> {
  await client.eval(advance, 1, places(prefix)[1], key, at, nextRun(cron, timezone, Date.now()));
}
