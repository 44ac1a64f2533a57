import type { Exported, OnnxComparison, OnnxExport, SafetensorsExport } from '../exec/exporting.ts';
import { formatChange, formatMetric, formatNumberOf, formatPercent } from './numbers.ts';
import { exactBytes, packedLines } from './packed-text.ts';
import type { Paint } from './table.ts';

/** What was written, and what each file is made of; paths by `display`. */
export function renderExported(
  exported: Exported,
  display: (path: string) => string,
  paint: Paint,
): readonly string[] {
  const { path, sizeBytes } = exported.file;
  const head = `${paint('strong', display(path))}  ${exactBytes(sizeBytes)}`;
  switch (exported.form) {
    case 'packed':
      return [head, ...packedLines(exported, display, paint)];
    case 'safetensors':
      return [head, ...safetensorsLines(exported)];
    case 'onnx':
      return [head, ...onnxLines(exported, paint)];
  }
}

function safetensorsLines({ tensors }: SafetensorsExport): readonly string[] {
  return [`  ${formatNumberOf(tensors, 'tensor')} of float32; key and recipe are in its metadata`];
}

function onnxLines(
  { weights, stored, inputs, outputs, compared }: OnnxExport,
  paint: Paint,
): readonly string[] {
  const { entries, zeros, bytes } = stored;
  return [
    `  weights as ${weights}: ${exactBytes(bytes)}, ${formatPercent(entries === 0 ? 0 : zeros / entries)} of the entries zero`,
    `  in  ${inputs.join(', ')}`,
    `  out ${outputs.join(', ')}`,
    `  ${compared === null ? paint('warn', 'not compared with the model') : comparisonText(compared)}`,
  ];
}

/** `read back over 94 549 tokens of test: perplexity 158.6 as the model's (0.0 %), no token off by more than 2.1e-6 nats` */
export function comparisonText({ split, tokens, perplexity, greatest, tolerance }: OnnxComparison): string {
  const { model, file } = perplexity;
  const allowed = [
    `${formatPercent(tolerance.perplexity, 3)} of perplexity`,
    ...(tolerance.token === null ? [] : [`${tolerance.token} nats a token`]),
  ].join(' and ');
  return [
    `read back over ${formatNumberOf(tokens, 'token')} of ${split}: perplexity ${formatMetric(file)}`,
    `for the model's ${formatMetric(model)} (${formatChange(model, file)})`,
    greatest === 0
      ? 'the same to the last bit of every token'
      : `a token is off by ${greatest.toExponential(1)} nats at most (allowed: ${allowed})`,
  ].join(', ');
}
