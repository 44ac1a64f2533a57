/** Experiments and whatever else users write in the language, and the configuration file. */
import { readConfiguration } from '../../../../src/check/configuration.ts';
import { decode } from '../../../../src/lang/decode.ts';
import { parseOverride } from '../../../../src/lang/override.ts';
import { parse } from '../../../../src/lang/parse.ts';
import { print } from '../../../../src/lang/print.ts';
import { checkText, dense } from '../../../check/checking.ts';
import { checkFiles } from '../../../check/imports/files.ts';
import { Draw } from '../../draw.ts';
import { grown } from '../../keys/grow.ts';
import { Meanings } from '../../keys/meaning.ts';
import { spell } from '../../keys/spell.ts';
import { Style } from '../../keys/style.ts';
import type { Target } from '../attack.ts';
import { nested } from '../mutate.ts';
import { bytesOf } from './bytes.ts';

const never = () => false;

export function languageTargets(): readonly Target[] {
  const draw = new Draw('texts');
  const texts = Array.from({ length: 12 }, () => {
    const spelled = spell(new Meanings(grown(draw, 'any')), Style.drawn(draw));
    return bytesOf(spelled.texts['mine.exp'] ?? '');
  });
  const deep = ['{', '[', '(', 'sweep a in [1] {', 'a {', '((1 + '].map((word) => nested(word, 20_000));
  const words = [
    ...['{', '}', '[', ']', '(', ')', '->', '..', '=', '#', '"', '"*"', '%', 'k', 'by', 'with', 'without'],
    ...[
      'let x = x',
      'sweep n in 1..1000000000 {',
      'seeds 1..9 {',
      'import "../../x.exp"',
      'evaluate',
      '"**********a"',
    ],
    ...['let a = { with a }', 'steps 1e308', 'layers 99999999', 'with ', 'dense[*]', '\u0000', '\ufeff'],
  ];
  return [
    {
      name: 'experiment',
      seeds: [
        ...texts,
        ...deep,
        bytesOf(dense),
        bytesOf(
          `${dense}sweep a in 1..99999, b in 1..99999 {\n stage x = dense with { seed a batch b }\n}\n`,
        ),
      ],
      words,
      read: (bytes) => {
        const { source, diagnostics } = decode('mine.exp', bytes);
        if (diagnostics.length > 0) return 'no text';
        const checked = checkFiles({ 'mine.exp': source.text });
        return checked.plan === null ? `mistaken ${checked.diagnostics[0]?.code ?? ''}` : 'sound';
      },
      isExpected: never,
    },
    {
      name: 'format',
      seeds: texts,
      words,
      read: (bytes) => {
        const parsed = parse({ name: 'mine.exp', text: Buffer.from(bytes).toString() });
        if (parsed.diagnostics.length > 0) return `mistaken ${parsed.diagnostics[0]?.code ?? ''}`;
        return print(parsed.file, parsed).length > 0 ? 'printed' : 'empty';
      },
      isExpected: never,
    },
    {
      name: 'override',
      seeds: [
        'dense.epochs=3',
        'dense.optimizer.rate=(1 + 2)',
        'x."layers.*".to=60%',
        'dense.steps=[1, 2]',
      ].map(bytesOf),
      words: [...words, '.', '='],
      read: (bytes) => {
        const { override } = parseOverride(Buffer.from(bytes).toString());
        if (override === null) return 'mistaken';
        return checkText(dense, [override]).plan === null ? 'refused' : 'sound';
      },
      isExpected: never,
    },
    {
      name: 'configuration',
      seeds: [
        '{ "device": "auto" }',
        '{ "engine": "onnx", "device": "cpu" }',
        '{"__proto__":{"device":"cpu"}}',
        '{"device":{"toString":1}}',
        '[1]',
      ]
        .map(bytesOf)
        .concat([Buffer.from(nested('[', 100_000)), Buffer.from(nested('{"a":', 100_000))]),
      words: ['{', '}', '"device"', '"engine"', ':', ',', 'null', '"__proto__"', '"constructor"'],
      read: (bytes) => {
        const { value, diagnostics } = readConfiguration({
          name: 'config.json',
          text: Buffer.from(bytes).toString(),
        });
        return value === null ? `mistaken ${diagnostics[0]?.code ?? ''}` : 'sound';
      },
      isExpected: never,
    },
  ];
}
