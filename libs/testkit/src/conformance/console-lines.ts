const methods = ['debug', 'info', 'log', 'warn', 'error', 'trace', 'dir'] as const;

/** What `work` says on the console, as one text. It is kept from the screen: a plugin's words belong into `ctx.log`. */
export async function consoleLines(work: () => Promise<unknown>): Promise<string> {
  const said: string[] = [];
  const original = methods.map((method) => [method, console[method]] as const);
  for (const method of methods) console[method] = (...words: unknown[]) => void said.push(words.map(textOf).join(' '));
  try {
    await work();
  } finally {
    for (const [method, write] of original) console[method] = write;
  }
  return said.join('\n');
}

const textOf = (word: unknown): string =>
  word instanceof Error ? `${word.stack}` : typeof word === 'object' ? (JSON.stringify(word) ?? '') : String(word);
