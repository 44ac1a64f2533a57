import { readFileSync } from 'node:fs';
import { fault } from '../base/fault.ts';
import { allocate } from '../engine/engine.ts';
import { createInference } from '../engine/inference/create.ts';
import type { Generated, GenerateMessage, GenerateRequest, SpeakingModel } from '../exec/generating.ts';
import { represent } from '../ml/compress/representation.ts';
import { endOfSentence, unknown } from '../ml/data/tokenise.ts';
import { nextWord } from '../ml/generate/next-word.ts';
import { encodePrompt, Prose } from '../ml/generate/prose.ts';
import { Sampler } from '../ml/generate/sampler.ts';
import { inGroup } from '../ml/training/names.ts';
import { readPacked } from '../stages/packed-file.ts';
import { StageTrouble } from '../stages/trouble.ts';
import { readStored, type ModelWithWords } from './stored-model.ts';
import { decodeWords } from './words-file.ts';

/** Reads the prompt, then writes word by word what the model makes of it. */
export async function generate(
  request: GenerateRequest,
  send: (message: GenerateMessage) => void,
): Promise<Generated> {
  const { model, words } = modelOf(request.model);
  const { ids, unknown: missing } = encodePrompt(request.prompt, words);
  const prose = new Prose();
  const written = (id: number) => prose.add(words[id] ?? fault(`no word ${id}`));
  const prompt = ids.map(written).join('');
  send({ type: 'begin', prompt, unknown: missing });

  const { program, state } = nextWord(model.description);
  const engine = createInference(represent(model, 'dense').weights, { threads: request.threads });
  try {
    const step = await engine.compile(program);
    const held = await engine.hold(inGroup('state', state));
    await held.write(allocate(held.specs));
    const logProbabilities = new Float32Array(words.length);
    const read = async (id: number): Promise<void> => {
      await step.run({ tokens: Int32Array.of(id) }, { logProbabilities }, held);
    };

    const start = performance.now();
    const sampler = new Sampler({ ...request, never: numbersOf(words, [unknown]) });
    // A text begins where another ended.
    for (const id of [...numbersOf(words, [endOfSentence]), ...ids]) await read(id);
    let text = '';
    let loss = 0;
    for (let count = 0; count < request.tokens; count++) {
      const id = sampler.draw(logProbabilities);
      loss -= logProbabilities[id] ?? NaN;
      const added = written(id);
      text += added;
      send({ type: 'text', text: added });
      await read(id);
    }
    const perplexity = Math.exp(loss / request.tokens);
    const seconds = (performance.now() - start) / 1000;
    return { status: 'done', prompt, unknown: missing, text, tokens: request.tokens, perplexity, seconds };
  } finally {
    await engine.dispose();
  }
}

function modelOf(speaking: SpeakingModel): ModelWithWords {
  if (speaking.kind === 'stored') return readStored(speaking.model);
  const model = readPacked(bytesOf(speaking.path), speaking.path);
  const words = decodeWords(bytesOf(speaking.words), speaking.words);
  const { vocabulary } = model.description;
  if (words.length === vocabulary) return { model, words };
  throw new StageTrouble(
    `${speaking.words} lists ${words.length} words, and the model knows ${vocabulary}`,
    'it must be the list that was written beside this packed model',
  );
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StageTrouble(
      `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      'a packed model speaks with the list of its words, which `export --packed` writes beside it',
    );
  }
}

function numbersOf(words: readonly string[], some: readonly string[]): ReadonlySet<number> {
  return new Set(some.map((word) => words.indexOf(word)).filter((id) => id >= 0));
}
