#!/usr/bin/env -S node --max-semi-space-size=64
import { containStrayFaults } from '@tributary/plugin-host';
import { program } from './program.js';

// The reader of a pipe may stop early (`tributary segments | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// A plugin that fails where nobody waits for it (a timer, a promise it let go) must not end a run of many connections.
containStrayFaults((plugin, error) =>
  process.stderr.write(`PLUGIN_FAULT: ${plugin} failed in what it left behind: ${String(error)}\n`),
);

await program(process.argv);
