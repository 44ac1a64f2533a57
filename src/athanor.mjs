#!/usr/bin/env node
import { join } from 'node:path';
import { build, isFresh, output } from './build.mjs';

// Sources that changed since the last bundle are bundled again, so the command is never stale.
if (!isFresh()) await build();
await import(join(output, 'athanor.mjs'));
