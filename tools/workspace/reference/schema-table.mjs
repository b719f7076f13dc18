// A JSON Schema as rows that a person reads: one per field, with its path, type, default and meaning.

/** Rows of every field below a schema. A definition that refers to itself is named, not followed. */
export function fieldRows(schema, { path = '', definitions = schema.$defs ?? {}, optional = true } = {}) {
  const { node, loops } = resolved(schema, definitions);
  if (loops) return [row(path, schema, { type: 'nested, see the guide', optional })];
  const below = (child, name, more = {}) =>
    fieldRows(child, { path: path ? `${path}.${name}` : name, definitions, ...more });
  const own = path === '' ? [] : [row(path, node, { type: typeName(node, definitions), optional })];
  const branches = (node.anyOf ?? node.oneOf ?? []).filter((branch) => branch.properties);
  if (branches.length > 0) return [...own, ...branches.flatMap((branch) => variantRows(branch, { path, definitions }))];
  if (node.properties)
    return [
      ...own,
      ...Object.entries(node.properties).flatMap(([name, child]) =>
        below(child, name, { optional: !(node.required ?? []).includes(name) }),
      ),
    ];
  if (node.additionalProperties && hasFields(node.additionalProperties))
    return [...own, ...below(node.additionalProperties, '‹key›')];
  if (node.items?.properties) return [...own, ...fieldRows(node.items, { path: `${path}[]`, definitions }).slice(1)];
  return own;
}

/** The rows as a Markdown table. */
export function markdownTable(rows) {
  const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
  const lines = rows.map(
    ({ path, type, fallback, meaning }) => `| \`${path}\` | ${cell(type)} | ${cell(fallback)} | ${cell(meaning)} |`,
  );
  return ['| field | type | default | meaning |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

/** Branches of a union whose member is named by a constant field keep that name; others are told apart by their fields. */
function variantRows(branch, { path, definitions }) {
  const [tag] = Object.entries(branch.properties).filter(([, child]) => child.const !== undefined);
  const label = tag ? `(${tag[0]}: ${tag[1].const})` : '';
  return Object.entries(branch.properties)
    .filter(([name]) => name !== tag?.[0])
    .flatMap(([name, child]) =>
      fieldRows(child, {
        path: `${path}${label ? ` ${label}` : ''}.${name}`,
        definitions,
        optional: !(branch.required ?? []).includes(name),
      }),
    );
}

function row(path, node, { type, optional }) {
  const fallback = node.default !== undefined ? code(node.default) : optional ? '' : 'required';
  return { path, type, fallback, meaning: node.description ?? '' };
}

const code = (value) => `\`${JSON.stringify(value)}\``;

function hasFields(node) {
  return node.properties || node.anyOf?.some((branch) => branch.properties) || node.oneOf || node.$ref;
}

function resolved(schema, definitions) {
  if (!schema.$ref) return { node: schema, loops: false };
  const name = schema.$ref.replace('#/$defs/', '');
  const node = definitions[name] ?? {};
  return { node, loops: namedBy(node, definitions).has(name) };
}

/** Names of every definition that a schema leads to, through others too: a rule may hold a list of clauses that hold rules. */
function namedBy(node, definitions, found = new Set()) {
  for (const [, name] of JSON.stringify(node).matchAll(/"#\/\$defs\/([^"]+)"/g))
    if (!found.has(name)) namedBy(definitions[name] ?? {}, definitions, found.add(name));
  return found;
}

function typeName(node, definitions) {
  if (node.$ref) {
    const { node: named, loops } = resolved(node, definitions);
    return loops ? 'nested, see the guide' : typeName(named, definitions);
  }
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return node.enum.map(code).join(', ');
  const options = node.anyOf ?? node.oneOf;
  if (options) return [...new Set(options.map((option) => typeName(option, definitions)))].join(' or ');
  if (node.type === 'array') return `list of ${node.items ? typeName(node.items, definitions) : 'anything'}`;
  if (node.type === 'object') return node.additionalProperties && !node.properties ? 'map' : 'object';
  if (Array.isArray(node.type)) return node.type.join(' or ');
  const bounds = range(node);
  return [node.writeOnly ? 'secret string' : (node.type ?? 'anything'), bounds].filter(Boolean).join(' ');
}

function range({ type, minimum, maximum, exclusiveMinimum, format }) {
  if (type === 'string') return format ? `(${format})` : '';
  const low = minimum ?? exclusiveMinimum;
  const least = low !== undefined && Math.abs(low) < Number.MAX_SAFE_INTEGER ? low : undefined;
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return exclusiveMinimum !== undefined ? `over ${least}` : `${least} and up`;
  return most !== undefined ? `up to ${most}` : '';
}
