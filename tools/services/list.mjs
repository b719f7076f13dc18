import { chromium } from './chromium.mjs';
import { directus } from './cms/directus.mjs';
import { ghost } from './cms/ghost.mjs';
import { payload } from './cms/payload.mjs';
import { strapi } from './cms/strapi.mjs';
import { wordpress } from './cms/wordpress.mjs';
import { kafka } from './kafka.mjs';
import { postgres } from './postgres.mjs';
import { redis } from './redis.mjs';

/** The servers that tests may use; a new one is one module of the shape in README.md and one line here. */
export const services = [redis, postgres, kafka, chromium];

/** Those that take minutes to install and are started by name alone: `nx run destinations-e2e` does. */
export const slowServices = [payload, directus, strapi, ghost, wordpress];
