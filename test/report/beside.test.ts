import assert from 'node:assert/strict';
import test from 'node:test';
import { besideEachOther, hasRoomBeside, type WrittenText } from '../../src/report/beside.ts';
import { unpainted, type Paint } from '../../src/report/table.ts';

const marks: Readonly<Record<string, string>> = { strong: '#', faint: '_', plain: '', accent: '*' };
const marked: Paint = (tone, text) => `${marks[tone] ?? ''}${text}${marks[tone] ?? ''}`;

const written = (model: string, text: string): WrittenText => ({
  ...{ model, prompt: 'my fellow', text, tokens: 9, perplexity: 31.4 },
});

test('texts stand side by side, and what each model wrote for itself is painted', () => {
  const texts = [
    written('dense', ' citizens of the senate and house'),
    written('small', ' citizens of the senses.\nand so'),
  ];
  assert.deepEqual(besideEachOther(texts, 53, unpainted), [
    'dense                       small',
    'my fellow citizens of the   my fellow citizens of the',
    'senate and house            senses.',
    '9 words, perplexity 31.40   and so',
    '                            9 words, perplexity 31.40',
  ]);
  const [title, first, second] = besideEachOther(texts, 53, marked);
  assert.match(title ?? '', /^#dense# +#small#$/);
  assert.match(first ?? '', /^_my fellow_ citizens of the +_my fellow_ citizens of the$/);
  assert.match(second ?? '', /^\*senate and house\* +\*senses\.\*$/);
});

test('equal texts have nothing of their own, and a narrow terminal has no room', () => {
  const [one, other] = [written('dense', ' citizens'), written('small', ' citizens')];
  const lines = besideEachOther([one, other], 80, marked);
  assert.ok(!lines.join('').includes('*'));
  assert.ok(hasRoomBeside(2, 53) && !hasRoomBeside(2, 50) && !hasRoomBeside(3, 77));
  const empty = { ...written('dense', ''), prompt: '' };
  assert.equal(besideEachOther([empty, other], 80, unpainted).length, 3);
});
