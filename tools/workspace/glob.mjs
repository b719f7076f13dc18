import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// Folders that match workspace patterns such as libs/* and that hold a package.json.
export function globSync(patterns) {
  const expand = (segments, base) =>
    segments.length === 0
      ? [base]
      : segments[0] === '*'
        ? existsSync(base)
          ? readdirSync(base, { withFileTypes: true })
              .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
              .flatMap((entry) => expand(segments.slice(1), join(base, entry.name)))
          : []
        : expand(segments.slice(1), join(base, segments[0]));
  return patterns
    .flatMap((pattern) => expand(pattern.split('/'), ''))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .sort();
}
