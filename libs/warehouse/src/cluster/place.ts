import type { Lane } from '../driver/lanes.js';

/** A place among the requests to a server: how many run at once, and that live work finds one beside bulk work. */
export const openPlace = (): Promise<Lane> => Promise.resolve({ close: () => Promise.resolve() });
