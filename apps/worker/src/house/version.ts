import { readFileSync } from 'node:fs';

/** The release's version: plugins state the range they fit, runs record which code did them. */
export const engineVersion = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
