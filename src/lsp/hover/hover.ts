import type { Hover } from 'vscode-languageserver';
import { explain } from '../../diag/explain.ts';
import type { Source, Span } from '../../diag/source.ts';
import { StoreError } from '../../store/errors.ts';
import type { Experiments } from '../experiments.ts';
import { nameAt, type Found } from '../names/definition.ts';
import { contains, rangeOf } from '../place.ts';
import { settingText } from './setting.ts';
import { stagesText } from './stage.ts';
import type { States } from './states.ts';

/** What there is to know of the word at an offset: how a stage stands, what a setting means, what is wrong there. */
export function hoverAt(
  path: string,
  offset: number,
  experiments: Experiments,
  states: States,
): Hover | null {
  const knowledge = experiments.knowledgeOf(path);
  const { source } = knowledge.root.parsed;
  const told: string[] = [];
  let place: Span | null = null;
  const name = nameAt(offset, knowledge);
  const setting = knowledge.settingAt(source.name, (span) => contains(span, offset));
  if (name !== null) {
    told.push(...nameText(name, path, states));
    place = name.occurrence.name.span;
  } else if (setting !== null && setting.reads !== null) {
    told.push(settingText(setting.name.text, setting.reads));
    place = setting.name.span;
  }
  for (const { code, span } of experiments.of(path).diagnostics) {
    if (span.source !== source.name || !contains(span, offset)) continue;
    told.push(`\`\`\`text\n${explain(code)}\`\`\``);
    place ??= span;
  }
  if (told.length === 0 || place === null) return null;
  return {
    contents: { kind: 'markdown', value: told.join('\n\n---\n\n') },
    range: rangeOf(place, source),
  };
}

function nameText({ meant }: Found, path: string, states: States): readonly string[] {
  if (meant.kind === 'variable') return [`**${meant.name.text}**: of a sweep`];
  const { declaration, module } = meant;
  const { name, kind } = declaration;
  const stages = kind === 'stage' || kind === 'corpus' ? statesText(name.text, path, states) : [];
  const { source } = module.parsed;
  return stages.length > 0 ? stages : [`\`\`\`exp\n${firstLine(declaration.span, source)}\n\`\`\``];
}

/** A stage by its name, or the cells of a sweep that have it in common, and what is evaluated of it. */
function statesText(name: string, path: string, states: States): readonly string[] {
  try {
    const rows = states.of(path);
    if (rows === null) return ['its state is not known while the text has mistakes'];
    const of = (wanted: string) =>
      rows.filter(({ forecast: { stage } }) => stage.name === wanted || stage.cell?.of === wanted);
    return [stagesText(of(name)), stagesText(of(`evaluate ${name}`))].filter((text) => text !== '');
  } catch (error) {
    if (error instanceof StoreError) return [`its state is not known: ${error.message}`];
    throw error;
  }
}

function firstLine({ start, end }: Span, { text }: Source): string {
  return text.slice(start, end).split(/\r?\n/, 1)[0] ?? '';
}
