import { createLogger } from '@tributary/observability';
import { afterEach, expect, it, vi } from 'vitest';
import { onSignals } from './on-signals.js';

const log = createLogger({ level: 'silent' });
const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
let forget: () => void;

afterEach(() => {
  forget();
  exit.mockClear();
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
});

it('closes at the first signal and exits with 0 when closed', async () => {
  let closed: () => void = () => {};
  forget = onSignals({ close: () => new Promise((resolve) => (closed = resolve)), log });
  process.emit('SIGTERM', 'SIGTERM');
  await Promise.resolve();
  expect(exit).not.toHaveBeenCalled();
  closed();
  await vi.waitFor(() => expect(exit).toHaveBeenCalledExactlyOnceWith(0));
});

it('exits at once at the second signal, also of the other kind', () => {
  forget = onSignals({ close: () => new Promise(() => {}), log });
  process.emit('SIGINT', 'SIGINT');
  process.emit('SIGTERM', 'SIGTERM');
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
});

it('exits with 1 where it cannot close', async () => {
  forget = onSignals({ close: () => Promise.reject(new RangeError('no')), log });
  process.emit('SIGTERM', 'SIGTERM');
  await vi.waitFor(() => expect(exit).toHaveBeenCalledExactlyOnceWith(1));
});

it('leaves signals alone once forgotten', () => {
  const before = process.listenerCount('SIGTERM');
  onSignals({ close: () => Promise.resolve(), log })();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
