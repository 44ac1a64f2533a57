import { parseJsonLines } from '../../base/json.ts';
import { MetricCurve, type MetricCurves } from './metric-curve.ts';
import { scanCurves } from './metric-scan.ts';

/** The numbers of lines `{"step":1,...}` by their names; of metrics without steps (evaluations, quantizations) none. */
export function curvesIn(bytes: Uint8Array): MetricCurves {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return scanCurves(text) ?? parsedCurves(text.toString());
}

/** Of lines that are written in another way than this program writes them. */
function parsedCurves(text: string): MetricCurves {
  const points: { readonly figure: string; readonly step: number; readonly value: number }[] = [];
  for (const line of parseJsonLines(text)) {
    const { step } = line;
    if (typeof step !== 'number') break;
    for (const [figure, value] of Object.entries(line))
      if (figure !== 'step' && typeof value === 'number') points.push({ figure, step, value });
  }
  const digits = Buffer.from(points.map(({ value }) => `${value}\n`).join(''));
  const curves = new Map<string, MetricCurve>();
  let at = 0;
  for (const { figure, step, value } of points) {
    const curve = curves.get(figure) ?? new MetricCurve(digits);
    curves.set(figure, curve);
    curve.add(step, at, value);
    at += String(value).length + 1;
  }
  return curves;
}
