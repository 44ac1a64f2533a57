import { reasonText, type PlannedRow } from '../../report/forecast-text.ts';
import { formatBytes, formatDuration, formatNumberOf, shortKey } from '../../report/numbers.ts';

/** Of a sweep more cells than this are counted, not listed. */
const mostCells = 12;

/** Where stages of one name stand, as Markdown: one alone at length, the cells of a sweep a line each. */
export function stagesText(rows: readonly PlannedRow[]): string {
  const [only, ...others] = rows;
  if (only === undefined) return '';
  if (others.length === 0) return stageText(only);
  const shown = rows.slice(0, mostCells).map((row) => {
    const { stage, state } = row.forecast;
    return `* ${stage.name}: **${state}** ${reasonText(row.forecast, row.earlier)}`.trimEnd();
  });
  const hidden = rows.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`* and ${hidden} more`] : [])].join('\n');
}

function stageText({ forecast, earlier }: PlannedRow): string {
  const { stage, state, record, estimate, contentKey, recipeKey, continues } = forecast;
  const lines = [`**${stage.name}** (${stage.kind}): **${state}**`, reasonText(forecast, earlier)];
  if (continues !== undefined) lines.push(`goes on from step ${continues.step}`);
  if (record !== null) {
    const sizes = Object.values(record.outputs).map(({ sizeBytes }) => sizeBytes);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const files = formatNumberOf(sizes.length, 'file');
    lines.push(`took ${formatDuration(record.provenance.seconds)}, ${formatBytes(bytes)} in ${files}`);
  }
  if (estimate !== null)
    lines.push(`about ${formatDuration(estimate.seconds)}, ${formatBytes(estimate.bytes)} new`);
  const key = contentKey ?? recipeKey;
  if (key !== null) lines.push(`${contentKey === null ? 'recipe' : 'key'} \`${shortKey(key)}\``);
  return lines.filter((line) => line !== '').join('  \n');
}
