import { matrixOf, sharedNumbers } from '@tributary/testkit';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createAlgorithmRunner } from '../index.js';

const url = new URL('../../fixtures/row-counter.mjs', import.meta.url).href;

describe('algorithm runner', () => {
  const runner = createAlgorithmRunner({ threads: 1 });
  afterAll(() => runner.close());
  const matrix = () => matrixOf([sharedNumbers(5, (row) => row)]);

  it('fits and labels in a thread, over the very memory of the matrix', async () => {
    const rows = matrix();
    const seen: number[] = [];
    const artifact = await runner.fit(url, rows, { seed: 3, progress: (done) => seen.push(done) });
    expect(artifact).toEqual({ format: 1, json: { rows: 5, seed: 3 }, buffers: { first: Float64Array.of(1) } });
    expect(seen).toEqual([0.5]);
    expect(rows.columns[0]?.data[0]).toBe(42);
    expect([...(await runner.label(url, { artifact, matrix: rows }))]).toEqual([5, 5, 5, 5, 5]);
  });

  it('lets errors cross with their code', async () => {
    const fit = (mode: string) => runner.fit(url, matrix(), { seed: 1, params: { mode } });
    await expect(fit('refuse')).rejects.toMatchObject({ code: 'MODEL_INPUT', details: [5] });
    await expect(fit('break')).rejects.toMatchObject({ code: 'PLUGIN_FAULT' });
    await expect(fit('unheard-of')).rejects.toMatchObject({ code: 'PLUGIN_SETTINGS' });
    await expect(runner.fit(`${url}-missing`, matrix(), { seed: 1 })).rejects.toMatchObject({ code: 'PLUGIN_INVALID' });
  });

  it('lends a fit threads of its own, whose errors keep their code', async () => {
    const two = createAlgorithmRunner({ threads: 1, parallel: 2 });
    const fit = (mode: string) => two.fit(url, matrix(), { seed: 1, params: { mode } });
    expect(await fit('share-out')).toMatchObject({ json: { threads: 2 }, buffers: { sums: Float64Array.of(10, 6) } });
    await expect(fit('share-refused')).rejects.toMatchObject({ code: 'MODEL_INPUT' });
    await expect(fit('share-dies')).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await fit('share-out')).toMatchObject({ json: { threads: 2 } });
    await two.close();
  });

  it('keeps the thread of a task for the next, and nothing of what the task held', async () => {
    const one = createAlgorithmRunner({ threads: 1, parallel: 1 });
    const fit = async () => {
      const { json } = await one.fit(url, matrix(), { seed: 1, params: { mode: 'share-held' } });
      return json as { where: number; freed: number };
    };
    const [first, second] = [await fit(), await fit()];
    expect(second.where).toBe(first.where);
    expect(Math.min(first.freed, second.freed)).toBeGreaterThan(0.8);
    await one.close();
  });

  it('ends an endless calculation when cancelled, and works on', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const endless = runner.fit(url, matrix(), { seed: 1, params: { mode: 'forever' }, signal: controller.signal });
    const queued = runner.fit(url, matrix(), { seed: 2 });
    await expect(endless).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(queued).resolves.toMatchObject({ json: { seed: 2 } });
  });

  it.each([
    ['leak', 'it used up the memory of its thread'],
    ['forever', 'it did not end within 0.3 s'],
    ['call-home', 'opened a connection of its own'],
    ['no-artifact', 'its artifact is not of the form'],
    ['leave', 'it ended the thread'],
    ['no-data', 'its answer is not plain data'],
  ])('ends a fit that misbehaves (%s), names it, and works on', async (mode, what) => {
    const small = createAlgorithmRunner({ threads: 1, memoryMb: 32 });
    const timeMs = mode === 'forever' ? 300 : 60_000;
    const wrong = small.fit(url, matrix(), { seed: 1, params: { mode }, timeMs }).catch((error: unknown) => error);
    const next = small.fit(url, matrix(), { seed: 2 });
    expect(await wrong).toMatchObject({ code: 'PLUGIN_FAULT', fault: 'plugin' });
    expect(String(await wrong)).toMatch(new RegExp(`row-counter.*${what}`));
    await expect(next).resolves.toMatchObject({ json: { seed: 2 } });
    await small.close();
  });

  it.each(['nan-labels', 'few-labels', 'wild-labels'])('refuses %s', async (mode) => {
    const rows = matrix();
    const artifact = await runner.fit(url, rows, { seed: 1, params: { mode } });
    await expect(runner.label(url, { artifact, matrix: rows })).rejects.toMatchObject({
      code: 'PLUGIN_FAULT',
      message: expect.stringMatching(
        /^row-counter: (its labels are not|it gave 1 labels for 5|it gave the label 99999999;)/,
      ) as string,
    });
  });

  it('leaves standard output to the command: what a plugin says goes to standard error', async () => {
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => (said.push(String(text)), true));
    const out = vi.spyOn(process.stdout, 'write');
    try {
      await runner.fit(url, matrix(), { seed: 1, params: { mode: 'talk' } });
      await vi.waitFor(() => expect(said.join('')).toContain('said by row-counter'), { timeout: 30_000 });
      expect(out.mock.calls.join()).not.toContain('said by row-counter');
    } finally {
      write.mockRestore();
      out.mockRestore();
    }
  });
});
