import type { Json, JsonObject } from '../base/json.ts';
import type { RunStage } from '../exec/run-record.ts';
import type { StageRecord } from '../store/record.ts';
import { formatBytes, formatDuration } from './numbers.ts';
import { placeText } from './place-text.ts';
import { renderTable, type Cell, type Paint } from './table.ts';

export interface StoredBlob {
  readonly role: string;
  readonly sizeBytes: number;
  readonly path: string;
}

/** All there is to know of one stage: its key in readable form, what came out and where it lies. */
export function renderStage(
  run: string,
  stage: RunStage,
  record: StageRecord | null,
  blobs: readonly StoredBlob[],
  log: string | null,
  paint: Paint,
): string[] {
  const facts: (readonly [string, string])[] = [
    ['declared', placeText(stage.declared)],
    [
      'outcome',
      `${stage.outcome ?? 'not ended'} in run ${run}${stage.because === null ? '' : `: ${stage.because}`}`,
    ],
    ...(stage.contentKey === null ? [] : [['content key', stage.contentKey] as const]),
    ...(stage.recipeKey === null ? [] : [['recipe key', stage.recipeKey] as const]),
  ];
  if (record !== null) {
    const { provenance, manifest } = record;
    facts.push(
      ['made by', `run ${provenance.run} as ${provenance.stage}, in ${formatDuration(provenance.seconds)}`],
      [
        'made on',
        [
          `${provenance.startedAt}, athanor ${provenance.athanor}, node ${provenance.node}, ${provenance.platform}`,
          ...(provenance.cpu === undefined ? [] : [provenance.cpu]),
        ].join(', '),
      ],
      [
        'code',
        `revision ${manifest.revision}${manifest.dependency === null ? '' : `, ${manifest.dependency}`}`,
      ],
    );
  }
  if (log !== null) facts.push(['log', log]);
  const sections: (readonly [string, readonly (readonly Cell[])[]])[] = [
    [`${stage.kind} ${stage.name}`, facts.map(([name, value]) => [{ text: name, tone: 'faint' }, value])],
    ['settings', settingRows(record?.manifest.settings ?? {})],
    ['inputs', settingRows(record?.manifest.inputs ?? {})],
    ['files', settingRows(record?.manifest.files ?? {})],
    ['result', settingRows(withBits(record?.summary ?? {}))],
    [
      'outputs',
      together(blobs).map(({ role, sizeBytes, path }) => [
        { text: role, tone: 'faint' },
        formatBytes(sizeBytes),
        path,
      ]),
    ],
  ];
  const columns = [
    { title: '', align: 'left' },
    { title: '', align: 'left' },
    { title: '', align: 'left' },
  ] as const;
  return sections
    .filter(([, rows]) => rows.length > 0)
    .flatMap(([title, rows], index) => [
      ...(index === 0 ? [] : ['']),
      paint('strong', title),
      ...renderTable({ columns, rows }, paint, { indent: '  ' }),
    ]);
}

/** Losses are in nats; people compare bits a token too. */
function withBits(summary: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(summary).flatMap(([field, value]): [string, Json][] => {
      if (isObject(value)) return [[field, withBits(value)]];
      if (
        typeof value !== 'number' ||
        (field !== 'validLoss' && (field !== 'loss' || !('perplexity' in summary)))
      )
        return [[field, value]];
      return [
        [field, value],
        [field === 'loss' ? 'bitsPerToken' : 'validBitsPerToken', value / Math.LN2],
      ];
    }),
  );
}

/** Numbered outputs, the pieces of one, as one line. */
function together(blobs: readonly StoredBlob[]): readonly StoredBlob[] {
  const numbered = new Map<string, StoredBlob[]>();
  for (const blob of blobs) {
    const name = blob.role.replace(/\.\d+$/, '');
    numbered.set(name, [...(numbered.get(name) ?? []), blob]);
  }
  return [...numbered].flatMap(([name, pieces]) => {
    if (pieces.length === 1) return pieces;
    const sizeBytes = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
    const last = pieces.length - 1;
    return [{ role: `${name}.0 to ${name}.${last}`, sizeBytes, path: `${pieces.length} pieces` }];
  });
}

/** A row for each leaf, under its path. */
export function settingRows(value: JsonObject, prefix = ''): readonly (readonly Cell[])[] {
  return Object.entries(value).flatMap(([field, inner]): readonly (readonly Cell[])[] =>
    isObject(inner)
      ? settingRows(inner, `${prefix}${field}.`)
      : [
          [
            { text: `${prefix}${field}`, tone: 'faint' },
            typeof inner === 'string' ? inner : JSON.stringify(inner),
          ],
        ],
  );
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
