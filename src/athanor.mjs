#!/usr/bin/env node
import { build, isFresh } from './build.mjs';
import { start } from './start.mjs';

// Sources that changed since the last bundle are bundled again, so the command is never stale.
if (!isFresh()) await build();
start();
