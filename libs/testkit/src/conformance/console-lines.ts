import { AsyncLocalStorage } from 'node:async_hooks';

const methods = ['debug', 'info', 'log', 'warn', 'error', 'trace', 'dir'] as const;
const streams = ['stdout', 'stderr'] as const;

/** Set where `work` runs: what others in this process write meanwhile is theirs. */
const watched = new AsyncLocalStorage<string[]>();

/**
 * What `work` says on the console or writes to standard output and error, as one text. It is kept from the screen: a
 * plugin's words belong into `ctx.log`.
 */
export async function consoleLines(work: () => Promise<unknown>): Promise<string> {
  const said: string[] = [];
  const consoles = methods.map((method) => [method, console[method]] as const);
  const writes = streams.map((name) => [name, process[name].write] as const);
  for (const method of methods) console[method] = (...words: unknown[]) => void said.push(words.map(textOf).join(' '));
  for (const [name, write] of writes)
    process[name].write = ((...given: Parameters<typeof write>) => {
      const mine = watched.getStore();
      if (!mine) return write.apply(process[name], given);
      mine.push(String(given[0]));
      return true;
    }) as typeof write;
  try {
    await watched.run(said, work);
  } finally {
    for (const [method, write] of consoles) console[method] = write;
    for (const [name, write] of writes) process[name].write = write;
  }
  return said.join('\n');
}

const textOf = (word: unknown): string =>
  word instanceof Error ? `${word.stack}` : typeof word === 'object' ? (JSON.stringify(word) ?? '') : String(word);
