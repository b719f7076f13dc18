import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runSummarySchema, type RunSummary } from '@tributary/contracts';

/** The built command line: what a user runs. */
const main = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  url: string;
  adminToken: string | null;
}

export interface RunningCli {
  child: ChildProcess;
  done: Promise<CliResult>;
  /** What standard output holds so far. */
  stdout(): string;
}

/** Starts `tributary` with these arguments, as cron would: no terminal, little environment but what is given. */
export function startCli(args: readonly string[], cwd?: string, env: NodeJS.ProcessEnv = {}): RunningCli {
  if (!existsSync(main)) throw new Error('apps/cli is not built: npm run build');
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const done = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, done, stdout: () => stdout };
}

export function cli(...args: readonly string[]): Promise<CliResult> {
  return startCli(args).done;
}

/** What \`start --json\` says once it is ready. Rejects with its words where it ends before: nobody waits for the dead. */
export async function ready<T = Started>({ stdout, done }: RunningCli): Promise<T> {
  while (!stdout().includes('\n'))
    if (await Promise.race([done.then(() => true), pause(20, false)])) throw new Error((await done).stderr);
  return JSON.parse(stdout()) as T;
}

/** Ends a process that may have ended already. */
export async function end(running: RunningCli | undefined): Promise<void> {
  running?.child.kill('SIGKILL');
  await running?.done;
}

/** The one JSON object of a `--json` call; anything else on standard output is an error. */
export function jsonOf<T = Record<string, unknown>>({ code, stdout, stderr }: CliResult): T {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '')
    throw new Error(`standard output is not one line (exit code ${code}):\n${stdout}\n${stderr}`);
  const value: unknown = JSON.parse(lines[0]!);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`not an object: ${stdout}`);
  return value as T;
}

/** The summary of a run; what it printed where it failed. */
export function summaryOf(result: CliResult): RunSummary {
  if (result.code !== 0) throw new Error(`exit code ${result.code}: ${result.stdout}\n${result.stderr}`);
  return runSummarySchema.parse(jsonOf(result));
}
