import { pluginFiles } from './plugin-files.mjs';

/** Makes the folder of a plugin in this repository and its line in the list of plugins that ship. Nx calls it. */
export default async function generatePlugin(tree, { kind, name, title }) {
  const folder = `plugins/${kind}s/${name}`;
  if (tree.exists(folder)) throw new TypeError(`${folder} is there already; choose another name.`);
  for (const [path, text] of pluginFiles({ kind, id: name, title, home: 'repository' }))
    tree.write(`${folder}/${path}`, text);
  // The list is sorted by folder, as tools/workspace/bundle.mjs writes it; that script does the rest.
  const list = 'libs/plugin-bundle/src/bundle.generated.ts';
  tree.write(list, withLine(tree.read(list, 'utf8'), { kind, id: name }));
  return () => {
    console.log(`${folder} builds and passes as it is: tributary plugin check ${folder}`);
    console.log('To ship it: node tools/workspace/bundle.mjs && npm install && npm run sync');
  };
}

function withLine(text, { kind, id }) {
  const [start, end] = ['PluginEntry[] = [\n', '\n];'];
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf(end, from);
  const name = `@tributary/${kind}-${id}`;
  const line = `  { id: '${id}', kind: '${kind}', specifier: '${name}', from, load: () => import('${name}') },`;
  const folderOf = (each) => each.replace(/.*id: '([^']+)', kind: '([^']+)'.*/, '$2s/$1');
  const lines = [...text.slice(from, to).split('\n'), line].sort((a, b) => (folderOf(a) < folderOf(b) ? -1 : 1));
  return text.slice(0, from) + lines.join('\n') + text.slice(to);
}
