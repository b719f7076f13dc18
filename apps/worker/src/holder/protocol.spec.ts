import { expect, it } from 'vitest';
import { lineReader } from './protocol.js';

it('reads lines of any letters, wherever the chunks of a stream end', () => {
  const said = [{ name: 'Zoë Łukasz 日本' }, { name: '🌊' }];
  const bytes = Buffer.from(said.map((value) => `${JSON.stringify(value)}\n`).join(''));
  for (const size of [1, 2, 3, bytes.length]) {
    const heard: unknown[] = [];
    const read = lineReader((value) => heard.push(value));
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
    expect(heard).toEqual(said);
  }
});
