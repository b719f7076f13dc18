#!/usr/bin/env -S node --max-semi-space-size=64
import { program } from './program.js';

await program(process.argv);
