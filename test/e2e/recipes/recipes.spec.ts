import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cli, jsonOf, startCli, type RunningCli } from '../../support/cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const guide = (name: string) =>
  readFile(fileURLToPath(new URL(`../../../docs/guides/recipes/${name}.md`, import.meta.url)), 'utf8');
const config = `export default {
  features: { rfm: { kind: 'rfm' } },
  segments: { buyers: { title: 'Buyers', rule: { event: 'Order Completed' } } },
  jobs: {
    import: { do: 'import' },
    features: { do: 'features' },
    segments: { do: 'segments' },
    broken: { do: 'import', sources: ['gone'], retries: 0 },
    monday: { do: 'checkpoint', window: { from: '03:00', to: '03:01', days: ['mon'] } },
  },
  sources: { gone: { plugin: 'files', settings: { path: 'gone.csv', format: 'csv', mapping: { type: 'identify', userId: 'id' } } } },
};`;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: folder, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

beforeAll(() => writeFile(join(folder, 'tributary.config.ts'), config));

describe('cron', () => {
  it('runs each line of the recipe, and ends with the code that it says', async () => {
    // `tributary` on the path, as an installed one is.
    const bin = join(folder, 'bin');
    await mkdir(bin);
    const main = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));
    await writeFile(join(bin, 'tributary'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    await chmod(join(bin, 'tributary'), 0o755);
    const env = { PATH: `${bin}:${process.env.PATH}`, PROJECT: folder };
    const lines = [...(await guide('cron')).matchAll(/^(?:\S+ ){5}(cd .*)$/gm)].map((line) => line[1] ?? '');
    expect(lines).toHaveLength(2);
    const [imports, features] = lines;
    // The recipe's import reads every source; the project's one is not there: a failure is 1, and is told.
    expect((await run('sh', ['-c', imports ?? ''], env)).code).toBe(1);
    expect(JSON.parse(await readFile(join(folder, 'jobs.jsonl'), 'utf8'))).toMatchObject({ state: 'failed' });
    expect((await run('sh', ['-c', features ?? ''], env)).code).toBe(0);
    expect(await readFile(join(folder, 'last.txt'), 'utf8')).toMatch(/features\s+done/);
    // 75, and let pass.
    const monday = (features ?? '').replace('jobs run features', 'jobs run monday');
    expect((await run('sh', ['-c', monday], env)).code).toBe(0);
    expect((await cli('jobs', 'run', 'monday', '--wait', '--project', folder)).code).toBe(75);
    expect((await cli('jobs', 'run', 'nobody', '--project', folder)).code).toBe(1);
  });
});

const python = (() => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    console.warn('Left out: the recipes for Airflow and Prefect, whose calls are made by python3, which is not here.');
    return false;
  }
})();

describe.skipIf(!python)('Airflow and Prefect', () => {
  let running: RunningCli;
  let env: Record<string, string>;

  const ready = () => vi.waitUntil(() => running.stdout().includes('\n'), { timeout: 90_000, interval: 50 });

  beforeAll(async () => {
    const pages = (await guide('airflow')) + (await guide('prefect'));
    const blocks = [...pages.matchAll(/^```python title=(\S+)\n([^]*?)^```$/gm)];
    expect(blocks.map(([, name]) => name)).toEqual(['tributary_job.py', 'tributary_dag.py', 'tributary_flow.py']);
    for (const [, name = '', text = ''] of blocks) await writeFile(join(folder, name), text);
    running = startCli(['start', '--port', '0', '--json', '--project', folder]);
    await ready();
    const { url, adminToken } = JSON.parse(running.stdout()) as { url: string; adminToken: string };
    env = { TRIBUTARY_URL: url, TRIBUTARY_TOKEN: adminToken };
  });
  afterAll(async () => {
    if (running?.child.exitCode !== null) return;
    running.child.kill('SIGTERM');
    await once(running.child, 'close');
  });

  it('are valid Python', async () => {
    expect(
      await run('python3', ['-m', 'py_compile', 'tributary_job.py', 'tributary_dag.py', 'tributary_flow.py']),
    ).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('start a job, follow what it says and hand on what it came to', async () => {
    const { code, stdout } = await run(
      'python3',
      ['tributary_job.py', 'features', 'from=2026-01-01', 'to=2026-01-02'],
      env,
    );
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toContain('Begun, started by api key_');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ counts: { days: 2 }, hash: expect.any(String) as string });
  });

  it('end with 1 and the cause where the job failed, and with 75 where it is busy', async () => {
    const failed = await run('python3', ['tributary_job.py', 'broken'], env);
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/failed: [A-Z_]+: /)]);
    await cli('jobs', 'run', 'monday', '--project', folder);
    const busy = await run('python3', ['tributary_job.py', 'monday'], env);
    expect([busy.code, busy.stderr]).toEqual([75, expect.stringContaining('is waiting already')]);
  });

  it('survives kill -9 in the middle of a job: the run is closed with its cause, and the next one goes on', async () => {
    const json = (...args: string[]) => cli(...args, '--json', '--project', folder);
    type Run = { id: string; state: string; error: { code: string } | null };
    const { runs } = jsonOf<{ runs: Run[] }>(
      await json('jobs', 'run', 'features', '--from', '2020-01-01', '--to', '2026-01-01'),
    );
    const id = runs[0]?.id ?? '';
    await expect
      .poll(async () => jsonOf<{ lines: object[] }>(await json('runs', 'show', id)).lines.length, { timeout: 30_000 })
      .toBeGreaterThan(3);
    running.child.kill('SIGKILL');
    await running.done;
    running = startCli(['start', '--port', '0', '--json', '--project', folder]);
    await ready();
    const { run: broken } = jsonOf<{ run: Run }>(await json('runs', 'show', id));
    expect(broken).toMatchObject({ state: 'failed', error: { code: 'CANCELLED' } });
    const next = await json('jobs', 'run', 'features', '--from', '2026-01-01', '--wait');
    expect([next.code, jsonOf<{ state: string }>(next).state]).toEqual([0, 'done']);
  });
});
