import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContentKey } from '../../src/base/brand.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { digestOf } from '../../src/keys/digest.ts';
import { contentKey } from '../../src/keys/key.ts';
import { keyScheme, type ContentManifest } from '../../src/keys/manifest.ts';
import type { StageRecord } from '../../src/store/record.ts';
import type { Store } from '../../src/store/store.ts';

/** The key of a training run as `check` would spell it. */
const trainManifest: ContentManifest = {
  scheme: keyScheme,
  kind: 'train',
  revision: 1,
  dependency: 'onnxruntime 1.30.0 cpu',
  settings: {
    model: { type: 'lstm', layers: 2, embedding: 200, width: 200, dropout: 0.2, tied: true },
    length: { kind: 'epochs', count: 1 },
    batch: 20,
    bptt: 35,
    windows: 'successive',
    seed: 1,
    optimizer: {
      kind: 'sgd',
      rate: 20,
      clip: 0.25,
      weightDecay: 0,
      decay: { kind: 'plateau', factor: 0.25, patience: 0 },
    },
    validateEvery: null,
    engine: 'onnx',
  },
  files: {},
  inputs: { corpus: { tokens: digestOf(Buffer.from('tokens')) } },
};

/** A manifest of its own for each number. */
export function manifestOf(seed: number): ContentManifest {
  return { ...trainManifest, settings: { ...trainManifest.settings, seed } };
}

export function keyOf(seed: number): ContentKey {
  return contentKey(manifestOf(seed));
}

/** Puts the outputs and makes the record that names them; publishing is up to the test. */
export function recordOf(
  store: Store,
  seed: number,
  outputs: Readonly<Record<string, string>>,
  summary: JsonObject = { steps: 400, loss: 5.25 },
): StageRecord {
  const manifest = manifestOf(seed);
  return {
    version: 1,
    contentKey: contentKey(manifest),
    manifest,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([role, text]) => [role, store.putBlob(Buffer.from(text))]),
    ),
    summary,
    provenance: {
      run: '20260101-000000',
      stage: 'dense',
      startedAt: '2026-01-01T00:00:00Z',
      seconds: 12.5,
      athanor: '0.1.0',
      node: process.version,
      platform: process.platform,
    },
  };
}

/** A folder that is gone when `body` has ended. The name has a space and a letter outside ASCII, as users' have. */
export function inFolder(body: (folder: string) => void): void {
  const folder = makeFolder();
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function inFolderAsync(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = makeFolder();
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'athanor störe '));
}

/** Outputs of which some are shared by several seeds, as equal results are. */
export function outputsOf(seed: number): Record<string, string> {
  return { weights: `weights ${seed}`.repeat(20_000), model: `model ${seed % 5}`, metrics: '' };
}
