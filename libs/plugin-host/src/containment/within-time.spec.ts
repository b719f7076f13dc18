import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withinTime } from './within-time.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const never = () => new Promise<never>(() => undefined);

describe('within time', () => {
  it('ends what hangs though garbage is collected while it hangs', async () => {
    const { signal } = new AbortController();
    const collecting = setInterval(collectGarbage, 20);
    const ended = withinTime(never, { ms: 200, signal });
    await expect(ended).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', message: 'No answer within 0.2 s.' });
    clearInterval(collecting);
  });

  it('ends at once what is cancelled, and begins nothing where it already is', async () => {
    const stop = new AbortController();
    const ended = withinTime(never, { ms: 60_000, signal: stop.signal });
    stop.abort();
    await expect(ended).rejects.toMatchObject({ code: 'CANCELLED' });
    let begun = false;
    const late = withinTime(async () => void (begun = true), { ms: 60_000, signal: stop.signal });
    await expect(late).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(begun).toBe(false);
  });
});
