import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifests } from './manifests.mjs';

export const kinds = ['source', 'destination', 'algorithm', 'enricher'];
const templates = fileURLToPath(new URL('../../templates/', import.meta.url));

/**
 * The files of a new plugin as [path, text], for a folder of this repository (`home: 'repository'`) or of its own
 * (`home: 'alone'`). Specs are for the repository, which has a test runner; a folder of its own is proved by the check.
 */
export function pluginFiles({ kind, id, title = titleOf(id), home }) {
  const words = { id, title, name: nameOf(id), constant: nameOf(id).toUpperCase() };
  const templated = [kind, ...(home === 'repository' ? [`${kind}-specs`] : [])].flatMap((set) =>
    filesBelow(join(templates, set)).map((path) => [
      relative(join(templates, set), path)
        .replace(/\.template$/, '')
        .replaceAll('__id__', id),
      filled(readFileSync(path, 'utf8'), words),
    ]),
  );
  return [...manifests({ kind, id, title, home }), ...templated];
}

/** "post-bird" as a person writes it: "Post bird". */
export function titleOf(id) {
  const words = id.replaceAll('-', ' ');
  return words[0].toUpperCase() + words.slice(1);
}

/** "post-bird" as a name in code: "postBird". */
function nameOf(id) {
  return id.replace(/-+([a-z0-9])/g, (_, letter) => letter.toUpperCase()).replaceAll('-', '');
}

function filled(text, words) {
  return text.replace(/__(id|title|name|constant)__/g, (_, word) => words[word]);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
