import type { House } from '../house/house.js';

/** What definitions need of the house; all of it is there before the rest of the house is. */
export type DefinitionStores = Pick<House, 'database' | 'control' | 'folder' | 'dataDirectory'>;
