#!/usr/bin/env -S node --max-semi-space-size=64
import { program } from './program.js';

// The reader of a pipe may stop early (`tributary segments | head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

await program(process.argv);
