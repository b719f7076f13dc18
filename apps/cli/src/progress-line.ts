import type { WriteStream } from 'node:tty';
import type { Progress } from '@tributary/worker';

/** One line that tells where long work stands. On anything but a terminal (CI, cron, a pipe) it stays silent. */
export function createProgressLine(stream: WriteStream): { show(progress: Progress): void; clear(): void } {
  if (!stream.isTTY || process.env.CI) return { show: () => {}, clear: () => {} };
  let last = 0;
  return {
    show({ stage, done, text }) {
      const now = Date.now();
      if (now - last < 100) return;
      last = now;
      const bar = done === null ? '' : ` ${meter(done)} ${String(Math.round(done * 100)).padStart(3)} %`;
      stream.write(`\r\u001b[2K${`${stage}${bar}  ${text}`.slice(0, (stream.columns || 80) - 1)}`);
    },
    clear: () => void stream.write('\r\u001b[2K'),
  };
}

const width = 24;

function meter(done: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}
