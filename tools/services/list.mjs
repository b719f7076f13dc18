import { chromium } from './chromium.mjs';
import { kafka } from './kafka.mjs';
import { postgres } from './postgres.mjs';
import { redis } from './redis.mjs';

/** The servers that tests may use; a new one is one module of the shape in README.md and one line here. */
export const services = [redis, postgres, kafka, chromium];
