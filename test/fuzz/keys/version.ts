/** One way to write an experiment, and what the program makes of it; the way from one version to the next. */
import type { Draw } from '../draw.ts';
import { idleEdit, semanticEdit } from './edit.ts';
import { grown } from './grow.ts';
import { Meanings } from './meaning.ts';
import { spell, type Spelled } from './spell.ts';
import { Style } from './style.ts';
import { open, type Subject } from './subject.ts';
import type { Scale } from './tables/computing.ts';
import type { EditKind, Tally } from './tally.ts';

export interface Version {
  readonly meanings: Meanings;
  readonly style: Style;
  readonly spelled: Spelled;
  readonly subject: Subject;
}

/** Until the program takes one. */
export function firstVersion(draw: Draw, scale: Scale, folder: string, tally: Tally): Version {
  for (;;) {
    const meanings = new Meanings(grown(draw, scale));
    const style = Style.drawn(draw);
    const spelled = spell(meanings, style);
    const opened = open(spelled, meanings.experiment.contents, folder);
    if (opened.kind === 'sound') return { meanings, style, spelled, subject: opened.subject };
    tally.refused++;
  }
}

export interface Edit {
  readonly kind: EditKind;
  readonly what: string;
  readonly meanings: Meanings;
  readonly style: Style;
}

/** `first` is how it all began: whoever edits also goes back. */
export function edited({ meanings, style }: Version, first: Version, draw: Draw): Edit {
  const { experiment } = meanings;
  const respelled = style.varied(draw);
  const choice = draw.below(10);
  const idle = choice === 0 ? idleEdit(experiment, draw) : null;
  if (idle !== null) return { kind: 'idle', what: idle.what, meanings: new Meanings(idle.experiment), style };
  const semantic = choice > 5 ? semanticEdit(experiment, draw) : null;
  if (semantic === null) return { kind: 'cosmetic', what: respelled.what, meanings, style: respelled.style };
  if (choice === 9 && draw.chance(0.25)) {
    const what = `back to the beginning; ${respelled.what}`;
    return { kind: 'both', what, meanings: first.meanings, style: respelled.style };
  }
  const changed = new Meanings(semantic.experiment);
  if (choice < 8) return { kind: 'semantic', what: semantic.what, meanings: changed, style };
  const what = `${semantic.what}; ${respelled.what}`;
  return { kind: 'both', what, meanings: changed, style: respelled.style };
}
