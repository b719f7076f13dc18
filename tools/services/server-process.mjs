import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const pidFile = (folder) => join(folder, 'server.pid');
const logFile = (folder) => join(folder, 'server.log');
/** Milliseconds. */
const usualLimitMs = 60_000;
const stopLimit = 10_000;

/**
 * Starts a server that outlives this process, in a process group of its own: its words go to `server.log`, its
 * process to `server.pid`, both in `folder`. Resolves once `ready()` is true.
 * @param {{ folder: string, command: string, args: string[], options?: object, limitMs?: number, ready: () => Promise<boolean> }} server
 */
export async function startProcess({ folder, command, args, options = {}, limitMs = usualLimitMs, ready }) {
  const log = openSync(logFile(folder), 'a');
  const child = spawn(command, args, { cwd: folder, ...options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let failure = null;
  child.on('error', (error) => (failure = error.message));
  child.on('exit', (code, signal) => (failure = `it ended with ${signal ?? `code ${code}`}`));
  if (child.pid !== undefined) writeFileSync(pidFile(folder), `${child.pid} ${birth(child.pid)}`);
  const deadline = Date.now() + limitMs;
  while (failure === null && !(await ready())) {
    if (Date.now() > deadline) failure = `it was not ready after ${limitMs / 1000} s`;
    await pause(50);
  }
  if (failure !== null) {
    await stopProcess({ folder });
    throw new Error(`${command} did not start: ${failure}.\n${readFileSync(logFile(folder), 'utf8').slice(-4000)}`);
  }
  child.unref();
}

/** Whether the process that `folder` names still runs. Another one with its number does not count. */
export function processRuns({ folder }) {
  return runningPid(folder) !== null;
}

/** Asks the process that `folder` names, with its children, to end; after ten seconds it is killed. */
export async function stopProcess({ folder, signal = 'SIGTERM' }) {
  const deadline = Date.now() + stopLimit;
  const pid = runningPid(folder);
  if (pid === null) return;
  send(-pid, signal);
  while (runningPid(folder) !== null && Date.now() < deadline) await pause(30);
  // The group may hold children that outlived their leader.
  send(-pid, 'SIGKILL');
  while (runningPid(folder) !== null) await pause(30);
}

function runningPid(folder) {
  if (!existsSync(pidFile(folder))) return null;
  const [pid, born] = readFileSync(pidFile(folder), 'utf8').split(' ');
  return send(Number(pid), 0) && birth(pid) === born && !isZombie(pid) ? Number(pid) : null;
}

/** False where there is no such process. */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When a process began, in ticks since the machine did; empty where the system does not say. */
function birth(pid) {
  return statusFields(pid)[19] ?? '';
}

/** Ended, but not yet collected by its parent, which in a container may never happen. */
function isZombie(pid) {
  return statusFields(pid)[0] === 'Z';
}

/** The fields of /proc/<pid>/stat after the name, which may itself hold spaces. */
function statusFields(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  } catch {
    return [];
  }
}
