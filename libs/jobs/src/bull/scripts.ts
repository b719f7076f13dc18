import type { Redis } from 'ioredis';

/**
 * What Bull has no operation for, as scripts that Redis runs in one piece. Each takes the queue's key prefix
 * (`<prefix>:<kind>:`) as its one key; the names below it are those of Bull 4.16: `wait`, `paused`, `active` (lists),
 * `delayed`, `completed`, `failed`, `priority` (sorted sets), `stalled` (set), a hash per job and its `:lock`. Ours
 * are, in that hash, `starts`, `cancelled` and `begunOn` (Bull's `processedOn` as our start found it: a job that was
 * fetched has not begun yet), and `#keys` (key → id of the job that was last enqueued with it).
 */
const prelude = `
local base, id = KEYS[1], ARGV[1]
local job = base .. id
local call = redis.call
local function over(name) return call('HEXISTS', base .. name, 'finishedOn') == 1 end
local function isActive()
  for _, one in ipairs(call('LRANGE', base .. 'active', 0, -1)) do if one == id then return true end end
  return false
end
local function hasBegun()
  local begun = call('HGET', job, 'begunOn')
  return begun and begun == call('HGET', job, 'processedOn') and isActive()
end
local function leave()
  for _, list in ipairs({'wait', 'paused', 'active'}) do call('LREM', base .. list, 0, id) end
  call('ZREM', base .. 'delayed', id)
  call('ZREM', base .. 'priority', id)
  call('SREM', base .. 'stalled', id)
  call('DEL', job .. ':lock')
end
-- Bull moves what is due from here to the place in the line that its priority gives it.
local function queueUp(now)
  call('ZADD', base .. 'delayed', now * 0x1000, id)
  call('PUBLISH', base .. 'delayed', now)
end
local function forgetKey(key)
  if key ~= '' and call('HGET', base .. '#keys', key) == id then call('HDEL', base .. '#keys', key) end
end
`;

const scripts = {
  /** (token) → the number of this start, or 0 where the job is not ours to run, because it was cancelled on the way. */
  begin: `
    if call('GET', job .. ':lock') ~= ARGV[2] then return 0 end
    if over(id) or not isActive() then call('DEL', job .. ':lock') return 0 end
    call('HSET', job, 'begunOn', call('HGET', job, 'processedOn'))
    return call('HINCRBY', job, 'starts', 1)`,

  /**
   * (token, start, milliseconds) → 1 where this start still holds the job, which it then holds that much longer. A
   * lock that ran out while Redis was away comes back as long as nobody else took the job.
   */
  keep: `
    if over(id) or call('HGET', job, 'starts') ~= ARGV[3] then return 0 end
    local holder = call('GET', job .. ':lock')
    if holder and holder ~= ARGV[2] then return 0 end
    if not holder and not isActive() then return 0 end
    call('SET', job .. ':lock', ARGV[2], 'PX', ARGV[4])
    return 1`,

  /** (token, start, progress as JSON): noted only by the start that holds the job. */
  note: `
    if call('GET', job .. ':lock') == ARGV[2] and call('HGET', job, 'starts') == ARGV[3] then
      call('HSET', job, 'progress', ARGV[4])
    end
    return 1`,

  /** (token, start, now): back in the line as if it had not been started. */
  handBack: `
    if call('GET', job .. ':lock') ~= ARGV[2] or call('HGET', job, 'starts') ~= ARGV[3] then return 0 end
    leave()
    if call('HINCRBY', job, 'starts', -1) == 0 then call('HDEL', job, 'processedOn') end
    queueUp(tonumber(ARGV[4]))
    return 1`,

  /** (now, key) → 1, 0 where the job is over, -1 where there is none. */
  cancel: `
    if call('EXISTS', job) == 0 then return -1 end
    if over(id) then return 0 end
    leave()
    call('HSET', job, 'cancelled', 1, 'finishedOn', ARGV[2])
    call('ZADD', base .. 'failed', ARGV[2], id)
    forgetKey(ARGV[3])
    return 1`,

  /** (now, key) → 1, 0 where the job is neither dead nor cancelled or an open job has its key, -1 where there is none. */
  redo: `
    if call('EXISTS', job) == 0 then return -1 end
    if not call('ZSCORE', base .. 'failed', id) then return 0 end
    if ARGV[3] ~= '' then
      local other = call('HGET', base .. '#keys', ARGV[3])
      if other and other ~= id and not over(other) then return 0 end
      call('HSET', base .. '#keys', ARGV[3], id)
    end
    call('ZREM', base .. 'failed', id)
    call('HDEL', job, 'cancelled', 'finishedOn', 'processedOn', 'failedReason', 'stacktrace', 'returnvalue', 'starts', 'stalledCounter')
    call('HSET', job, 'attemptsMade', 0, 'progress', 0)
    queueUp(tonumber(ARGV[2]))
    return 1`,

  /**
   * (key) → the id under which to add a job of that key: the one handed in, or that of the job that is open. Whoever
   * reserved an id and ended before adding it leaves it to the next, who adds it.
   */
  reserve: `
    local other = call('HGET', base .. '#keys', ARGV[2])
    if other and not over(other) then return other end
    call('HSET', base .. '#keys', ARGV[2], id)
    return id`,

  /** (key): frees the key of a job that is over. */
  release: `
    if over(id) then forgetKey(ARGV[2]) end
    return 1`,

  /** → the state, then names and values of the job's hash; nothing where there is no such job. */
  read: `
    local fields = call('HGETALL', job)
    if #fields == 0 then return {} end
    local state = 'waiting'
    if call('HEXISTS', job, 'cancelled') == 1 then state = 'cancelled'
    elseif call('ZSCORE', base .. 'completed', id) then state = 'done'
    elseif call('ZSCORE', base .. 'failed', id) then state = 'dead'
    elseif hasBegun() then state = 'active'
    elseif tonumber(call('HGET', job, 'starts') or 0) > 0 then state = 'retrying' end
    table.insert(fields, 1, state)
    return fields`,
};

/** Which job of which queue a script is about. */
export interface JobPlace {
  /** The queue's key prefix, `<prefix>:<kind>:`. */
  base: string;
  id: string;
}

/** Runs one of the scripts, with the arguments that its comment names after the job. */
export function runScript(
  client: Redis,
  name: keyof typeof scripts,
  { base, id, args = [] }: JobPlace & { args?: readonly (string | number)[] },
): Promise<unknown> {
  return client.eval(prelude + scripts[name], 1, base, id, ...args);
}
