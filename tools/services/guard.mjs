#!/usr/bin/env node
// Stops the services under a folder once the process they were started for is gone, however it ended.
// Usage: node tools/services/guard.mjs <pid> <folder>
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openFleet } from './fleet.mjs';
import { services, slowServices } from './list.mjs';

const [pid, folder] = [Number(process.argv[2]), process.argv[3]];

const lives = () => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

while (lives() && existsSync(folder)) await pause(500);
const fleet = openFleet(folder);
for (const service of [...services, ...slowServices]) await fleet.stop(service);
