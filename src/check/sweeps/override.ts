import type { Axis, Count, Declaration, ExpFile, ListLiteral, Name, Series, Value } from '../../lang/ast.ts';
import type { Override } from '../../lang/override.ts';
import type { Findings } from '../findings.ts';

/** What is left of the overrides once sweeps have theirs: a setting or a `let`, and one value. */
export interface SettingOverride {
  readonly path: Override['path'];
  readonly value: Value;
}

export interface Overridden {
  readonly file: ExpFile;
  readonly settings: readonly SettingOverride[];
}

/**
 * Gives the variables of sweeps other values (`--set rate=[1, 2]`, `--set method=rigl`), their seeds (`--set seeds=1..6`)
 * and the lists that they go through. To be done before sweeps are written out, since it makes other cells.
 */
export function overrideAxes(file: ExpFile, overrides: readonly Override[], findings: Findings): Overridden {
  if (overrides.length === 0) return { file, settings: [] };
  const axes = axesIn(file.declarations);
  const lists = new Set(listsIn(file.declarations));
  const byAxis = new Map<Axis, Series>();
  const byList = new Map<string, ListLiteral>();
  const settings: SettingOverride[] = [];
  for (const { path, value } of overrides) {
    const [name, ...deeper] = path;
    const met = name?.kind === 'name' && deeper.length === 0 ? axes.filter((axis) => takes(axis, name)) : [];
    if (name?.kind === 'name' && met.length > 0) {
      for (const axis of met) {
        if (axis.kind === 'axis' && axis.variables.length > 1) reportZipped(axis.variables, name, findings);
        else byAxis.set(axis, seriesOf(value, lists));
      }
    } else if (value.kind === 'count') {
      const problem = 'counts the values of a sweep or its seeds, and no sweep has this name';
      findings.report('E0501', { problem }, value.span);
    } else {
      if (name?.kind === 'name' && deeper.length === 0 && lists.has(name.text) && value.kind === 'list')
        byList.set(name.text, value);
      settings.push({ path, value });
    }
  }
  return { file: { ...file, declarations: rewritten(file.declarations, byAxis, byList) }, settings };
}

/** The names under which sweeps take values. */
export function namesOfAxes(file: ExpFile): readonly string[] {
  return axesIn(file.declarations).flatMap((axis) =>
    axis.kind === 'seeds' ? ['seeds'] : axis.variables.map(({ text }) => text),
  );
}

function takes(axis: Axis, { text }: Name): boolean {
  return axis.kind === 'seeds' ? text === 'seeds' : axis.variables.some((one) => one.text === text);
}

/** One value is a list of one; a name may be that of a list. */
function seriesOf(value: Value | Count, lists: ReadonlySet<string>): Series {
  if (value.kind === 'count' || value.kind === 'list') return value;
  if (value.kind === 'name' && lists.has(value.text)) return value;
  return { kind: 'list', items: [value], span: value.span };
}

function axesIn(declarations: readonly Declaration[]): readonly Axis[] {
  return declarations.flatMap((one) =>
    one.kind === 'sweep' ? [...one.axes, ...axesIn(one.declarations)] : [],
  );
}

function listsIn(declarations: readonly Declaration[]): readonly string[] {
  return declarations.flatMap((one) => {
    if (one.kind === 'sweep') return listsIn(one.declarations);
    return one.kind === 'let' && one.value.kind === 'list' ? [one.name.text] : [];
  });
}

function rewritten(
  declarations: readonly Declaration[],
  byAxis: ReadonlyMap<Axis, Series>,
  byList: ReadonlyMap<string, ListLiteral>,
): readonly Declaration[] {
  return declarations.map((one) => {
    if (one.kind === 'let') return { ...one, value: byList.get(one.name.text) ?? one.value };
    if (one.kind !== 'sweep') return one;
    const axes = one.axes.map((axis) => ({ ...axis, values: byAxis.get(axis) ?? axis.values }));
    return { ...one, axes, declarations: rewritten(one.declarations, byAxis, byList) };
  });
}

function reportZipped(variables: readonly Name[], name: Name, findings: Findings): void {
  const others = variables.filter(({ text }) => text !== name.text).map(({ text }) => `\`${text}\``);
  const problem = `\`${name.text}\` varies together with ${others.join(', ')}: name the rows by a \`let\`, and set that`;
  findings.report('E0501', { problem }, name.span);
}
