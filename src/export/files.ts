import type { Exported, ExportOutcome, ExportRequest } from '../exec/exporting.ts';
import { decodeCorpus } from '../stages/artifacts.ts';
import { Store } from '../store/store.ts';
import { exportOnnx, FileDisagrees } from './onnx.ts';
import { exportPacked } from './packed.ts';
import { exportSafetensors } from './safetensors.ts';
import { readStored } from './stored-model.ts';

/** Writes the files that were asked for, one after the other; `onNote` is told what takes a while. */
export async function exportFiles(
  { model: stored, lineage, targets }: ExportRequest,
  onNote: (what: string) => void,
): Promise<ExportOutcome> {
  const given = readStored(stored);
  const exported: Exported[] = [];
  for (const target of targets) {
    onNote(`writing ${target.path}`);
    switch (target.form) {
      case 'packed':
        exported.push(await exportPacked(given, target));
        break;
      case 'safetensors':
        exported.push(await exportSafetensors(given.model, lineage, target));
        break;
      case 'onnx': {
        const corpus = () => decodeCorpus(new Store(stored.store).readBlob(stored.tokens));
        try {
          exported.push(await exportOnnx(given, lineage, target, corpus, onNote));
        } catch (error) {
          if (!(error instanceof FileDisagrees)) throw error;
          return { status: 'disagrees', path: error.path, compared: error.compared };
        }
        break;
      }
    }
  }
  return { status: 'done', exported };
}
