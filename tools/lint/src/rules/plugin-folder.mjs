import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const makers = {
  defineSource: 'sources',
  defineDestination: 'destinations',
  defineAlgorithm: 'algorithms',
  defineEnricher: 'enrichers',
};

/** A plugin is found by its folder: plugins/<kind>s/<id>/src/index.ts defines exactly that, a README explains it, and conformance.ts proves it. */
export const pluginFolder = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      id: 'The folder is called {{folder}}, so the id is {{folder}}, not {{id}}.',
      kind: '{{maker}} belongs under plugins/{{wanted}}, not plugins/{{found}}.',
      missing: 'index.ts of a plugin exports a definition as its default: export default defineDestination({ id, … }).',
      suite:
        'A plugin has a conformance.ts that says how to reach a fake of its vendor: tributary plugin check reads it.',
      readme: 'A plugin has a README.md that says what it does and what it needs.',
    },
  },
  create(context) {
    const home = dirname(dirname(context.filename));
    const folder = basename(home);
    const kind = basename(dirname(home));
    let defined = false;
    return {
      CallExpression(node) {
        const maker = node.callee.name;
        if (!Object.hasOwn(makers, maker)) return;
        defined = true;
        if (makers[maker] !== kind)
          context.report({ node, messageId: 'kind', data: { maker, wanted: makers[maker], found: kind } });
        const id = idOf(node.arguments[0]);
        if (id?.value !== folder)
          context.report({ node: id ?? node, messageId: 'id', data: { folder, id: String(id?.value ?? 'computed') } });
      },
      'Program:exit'(node) {
        if (!defined) context.report({ node, messageId: 'missing' });
        if (!existsSync(join(home, 'README.md'))) context.report({ node, messageId: 'readme' });
        if (!existsSync(join(home, 'conformance.ts'))) context.report({ node, messageId: 'suite' });
      },
    };
  },
};

function idOf(definition) {
  const property = definition?.properties?.find((each) => each.type === 'Property' && each.key.name === 'id');
  return property?.value.type === 'Literal' ? property.value : undefined;
}
