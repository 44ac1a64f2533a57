#!/usr/bin/env node
// The launcher under the name that it had: npx remembers where a folder's program lies, also when the folder has changed.
import './athanor.cjs';
