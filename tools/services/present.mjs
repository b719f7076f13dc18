#!/usr/bin/env node
// Which services tests can reach, and whether a missing one fails: part of the key of every cached test run, so that
// a run that left suites out is never shown for one that did not. Addresses differ from run to run and do not matter.
import { services } from './list.mjs';

const present = services.filter(({ variable }) => process.env[variable]).map(({ name }) => name);
console.log([process.env.CI ? 'ci' : 'no ci', ...present].join(' '));
