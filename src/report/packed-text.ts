import { unreachable } from '../base/fault.ts';
import type { CountedExport, PackedExport, SmallestExport } from '../exec/exporting.ts';
import { formatBytes, formatNumberOf } from './numbers.ts';
import { renderTable, type Paint } from './table.ts';

/** What a packed file is made of; paths by `display`. */
export function packedLines(
  exported: PackedExport,
  display: (path: string) => string,
  paint: Paint,
): readonly string[] {
  const { words } = exported;
  return [
    ...(exported.layout === 'smallest' ? smallestLines(exported, paint) : countedLines(exported, paint)),
    `${paint('strong', display(words.path))}  ${exactBytes(words.sizeBytes)}, its ${formatNumberOf(words.count, 'word')}`,
  ];
}

function smallestLines({ parts, counted }: SmallestExport, paint: Paint): readonly string[] {
  const body = parts.values + parts.masks + parts.scales;
  const { published, strict } = counted;
  return [
    ...partLines(
      [
        ['values', parts.values, 'integers and floats that are stored'],
        ['masks', parts.masks, 'one bit an entry, where that is shorter than the zeros'],
        ['scales', parts.scales, 'of the grids'],
        ['header', parts.header, 'which model it is'],
      ],
      paint,
    ),
    `  without its header ${exactBytes(body)}; MicroNet counts ${exactBytes(published)} for this model, strictly ${exactBytes(strict)}`,
  ];
}

/** `body 1,129,959 bytes = 282,489.53125 parameters x 4 as published, rounded up; header 172,443 bytes` */
function countedLines(exported: CountedExport, paint: Paint): readonly string[] {
  const { body, parameters, layout, header, leftOut } = exported;
  const { total, values, masks, scales, quantizers } = parameters;
  const rounding = Number.isInteger(4 * total) ? '' : ', rounded up';
  const counting = layout === 'published' ? 'as published' : 'as counted strictly';
  const parts: readonly Part[] = [
    ['body', 4 * values, 'values that are not zero'],
    ['', 4 * masks, 'masks: one bit an entry'],
    ['', 4 * scales, "scales of the weights' grids"],
    ['', 4 * quantizers, "greatest magnitudes and scales of the activations' grids"],
    ['header', header.description, 'which model it is, and how each tensor is counted'],
    ...Object.entries(leftOut).map(([what, bits]): Part => [
      '',
      bits / 8,
      `not counted: ${leftOutText(what as keyof typeof leftOut)}`,
    ]),
  ];
  return [
    `  body ${grouped(body)} bytes = ${grouped(total)} parameters x 4 ${counting}${rounding}; header ${grouped(header.total)} bytes`,
    ...partLines(
      parts.filter(([, bytes]) => bytes > 0),
      paint,
    ),
  ];
}

function leftOutText(what: keyof CountedExport['leftOut']): string {
  switch (what) {
    case 'norms':
      return 'gains and offsets of norms';
    case 'scales':
      return "scales of the weights' grids";
    case 'masks':
      return 'which numbers of the cache are not zero';
    case 'signs':
      return 'signs of zeros';
    case 'lowBits':
      return 'the last bits of numbers that are counted in fewer bits than they have';
    default:
      return unreachable(what);
  }
}

type Part = readonly [name: string, bytes: number, what: string];

function partLines(parts: readonly Part[], paint: Paint): readonly string[] {
  const table = {
    columns: [
      { title: '', align: 'left' },
      { title: '', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: parts.map(
      ([name, bytes, what]) => [name, exactBytes(bytes), { text: what, tone: 'faint' }] as const,
    ),
  } as const;
  return renderTable(table, paint, { indent: '  ' });
}

/** `678,012 bytes (678 KB)` */
export function exactBytes(bytes: number): string {
  const whole = Number.isInteger(bytes) ? bytes : Number(bytes.toFixed(1));
  return bytes < 1000 ? `${grouped(whole)} bytes` : `${grouped(whole)} bytes (${formatBytes(bytes)})`;
}

function grouped(number: number): string {
  return String(number).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}
