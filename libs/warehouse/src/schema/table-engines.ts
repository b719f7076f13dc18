/** Turns the engine a table asks for, `ReplacingMergeTree(version)`, into the one this deployment has. */
export type TableEngines = (engine: string) => string;

/** One server or an embedded engine: as written. */
export const plainEngines: TableEngines = (engine) => engine;
