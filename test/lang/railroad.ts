import {
  Alternation,
  Alternative,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
  type IProduction,
  type TokenType,
} from 'chevrotain';
import draw from 'railroad-diagrams';
import { classNameOf, patternOf } from './written.ts';

type Figure = ReturnType<typeof draw.Sequence>;

/** A production as an SVG picture, read along the line from left to right. Names link to `#NAME`. */
export function railroad(name: string, definition: readonly IProduction[]): string {
  const picture = draw.Diagram(sequence(definition)).format(6, 4, 6, 4);
  picture.attrs['role'] = 'group';
  picture.attrs['aria-label'] = `Railroad diagram of ${name}`;
  return picture.toString();
}

function sequence(definition: readonly IProduction[]): Figure {
  return draw.Sequence(...definition.map(figure));
}

function figure(part: IProduction): Figure {
  if (part instanceof Terminal) return terminal(part.terminalType);
  if (part instanceof NonTerminal) return link(part.nonTerminalName);
  if (part instanceof Alternation) return draw.Choice(0, ...part.definition.map(figure));
  if (part instanceof Alternative) return sequence(part.definition);
  if (part instanceof Option) return draw.Optional(sequence(part.definition));
  if (part instanceof Repetition) return draw.ZeroOrMore(sequence(part.definition));
  if (part instanceof RepetitionMandatory) return draw.OneOrMore(sequence(part.definition));
  if (part instanceof RepetitionWithSeparator) {
    return draw.ZeroOrMore(sequence(part.definition), terminal(part.separator));
  }
  if (part instanceof RepetitionMandatoryWithSeparator) {
    return draw.OneOrMore(sequence(part.definition), terminal(part.separator));
  }
  throw new Error(`no picture for ${part.constructor.name}`);
}

function terminal(type: TokenType): Figure {
  const name = classNameOf(type);
  return name === null ? draw.Terminal(patternOf(type)) : link(name);
}

/** The library draws no links, but a group may as well be one. */
function link(name: string): Figure {
  const box = draw.NonTerminal(name);
  box.tagName = 'a';
  box.attrs['href'] = `#${name}`;
  return box;
}
