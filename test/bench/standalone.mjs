import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

/** `tributary start` on a project; resolves when it says that it is ready. */
export function startStandalone(folder) {
  return started(['--port', '0', '--project', folder]);
}

/** A worker beside others, on the servers that `env` names. */
export function startWorkerProcess(folder, { data, env }) {
  return started(['--only', 'worker', '--project', folder, '--data', data], env);
}

async function started(args, env = {}) {
  const child = spawn(process.execPath, [main, 'start', '--json', ...args], {
    env: { ...process.env, ...env, TRIBUTARY_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('tributary start ended before it was ready');
    }),
  ]);
  return {
    pid: child.pid,
    ...said(line),
    async stop(signal = 'SIGTERM') {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** What `start --json` says when it is ready; the admin token only the first time. */
function said(line) {
  const { url, adminToken } = JSON.parse(line.toString());
  return { url, adminToken };
}

/** Runs one command of the command line to its end. */
export async function runCommand(...args) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`tributary ${args[0]} ended with ${code}`);
}

/** Resident megabytes and CPU seconds of a process (Linux; undefined elsewhere). */
export function usageOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      rss: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024,
      anonymous: Number(/RssAnon:\s+(\d+)/.exec(status)[1]) / 1024,
      peak: Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024,
      cpu: (Number(fields[11]) + Number(fields[12])) / 100,
    };
  } catch {
    return undefined;
  }
}
