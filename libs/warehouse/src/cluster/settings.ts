/** Settings of a statement by their names in the server. */
export type Settings = Record<string, string | number>;
