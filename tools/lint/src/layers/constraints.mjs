import { appsOnly, inTests, kinds, lastStage, layers } from './table.mjs';

/**
 * The table as `depConstraints` of @nx/enforce-module-boundaries. Every constraint whose tag a project carries must
 * hold: a domain has one for its layer and one for its stage, a plugin one for its layer and one for its kind.
 */
export function constraints({ tests = false } = {}) {
  const wider = tests ? inTests : [];
  return [
    ...Object.entries(layers).map(([layer, { may, npm }]) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: tagsOf([
        ...may,
        ...(layer === 'plugin' ? Object.values(kinds).flat() : []),
        ...(layer === 'domain' ? ['domain'] : []),
        ...wider,
      ]),
      ...(npm && !tests ? { allowedExternalImports: npm } : {}),
      ...(['app', 'workspace'].includes(layer) ? {} : { bannedExternalImports: appsOnly }),
    })),
    ...Object.entries(kinds).map(([kind, more]) => ({
      sourceTag: `kind:${kind}`,
      onlyDependOnLibsWithTags: tagsOf([...layers.plugin.may, ...more, ...wider]),
    })),
    ...Array.from({ length: lastStage }, (_, index) => ({
      sourceTag: `stage:${index + 1}`,
      onlyDependOnLibsWithTags: [
        ...tagsOf([...layers.domain.may, ...wider]),
        ...Array.from({ length: index }, (_, lower) => `stage:${lower + 1}`),
      ],
    })),
  ];
}

const tagsOf = (names) => [...new Set(names)].map((name) => `layer:${name}`);
