export { constraints } from './layers/constraints.mjs';
export { foldersOf } from './layers/folders.mjs';
export { restrictedGlobals, restrictedImports } from './layers/imports.mjs';
export { houseRules } from './plugin.mjs';
