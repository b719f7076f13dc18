/** How soon a statement is wanted: somebody waits for it, events do, or nobody does. */
export type Priority = 'interactive' | 'live' | 'bulk';
