import type { Migration } from '../schema/migration.js';
import { events } from './0001-events.js';
import { people } from './0002-people.js';
import { segments } from './0003-segments.js';
import { delivery } from './0004-delivery.js';

/** The tables of the core, oldest step first. */
export const coreMigrations: readonly Migration[] = [events, people, segments, delivery];
