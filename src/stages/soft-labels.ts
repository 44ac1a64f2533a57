import { labelBytes } from '../check/shapes/labels.ts';
import type { Engine } from '../engine/engine.ts';
import { Teacher } from '../ml/distill/teacher.ts';
import { languageModel } from '../ml/models/build.ts';
import { withoutCache } from '../ml/models/cache-change.ts';
import type { TrainedModel } from '../ml/models/weights.ts';
import { decodeCorpus, decodeModel, type Corpus } from './artifacts.ts';
import { CheckpointClock } from './checkpoint-clock.ts';
import { requireVocabulary } from './columns.ts';
import { LabelWriter } from './label-writer.ts';
import { Pace } from './pace.ts';
import { withEngine } from './stage-engine.ts';
import { StopRequested, type StageContext, type StageResult } from './stage.ts';
import { StageTrouble } from './trouble.ts';

type Context = StageContext<'soft_labels'>;

export async function runSoftLabels(context: Context): Promise<StageResult> {
  const { settings } = context;
  const { top } = settings;
  const corpus = decodeCorpus(context.input('corpus', 'tokens'));
  // Labels come from the model's own softmax: what a cache around it has seen says nothing of other texts.
  const teacher = withoutCache(
    decodeModel(context.input('model', 'weights'), context.input('model', 'model')),
  );
  requireVocabulary(teacher, corpus);
  const { train } = corpus;
  requireWords(train, corpus.vocabulary, top);
  const writer = await begun(context, train);
  requireRoom(context, train.length, writer);
  try {
    await withEngine(settings, (engine) => teach(engine, teacher, corpus, writer, context));
  } catch (error) {
    if (error instanceof StopRequested) return { status: 'stopped', step: save(context, writer) };
    throw error;
  }
  const labels = writer.finish();
  const { pieces } = writer;
  const hitRate = writer.hits / train.length;
  context.log(
    `${train.length} tokens, of which ${(100 * hitRate).toFixed(2)}% are among their own ${top} words`,
  );
  const kept = pieces.map((piece, index) => [`rows.${index}`, piece] as const);
  return {
    status: 'done',
    outputs: { labels, ...Object.fromEntries(kept) },
    summary: {
      tokens: train.length,
      top,
      hitRate,
      parameters: Object.values(teacher.weights).reduce((sum, { length }) => sum + length, 0),
      bytes: pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
  };
}

async function teach(
  engine: Engine,
  { description, weights }: TrainedModel,
  { train }: Corpus,
  writer: LabelWriter,
  context: Context,
): Promise<void> {
  const teacher = await Teacher.begin(engine, languageModel(description), weights, context.settings);
  const clock = new CheckpointClock(context.upkeep, writer.blocks);
  const pace = new Pace();
  const total = train.length - 1;
  try {
    for (let done = writer.blocks * teacher.blockTokens; done < total;) {
      if (context.stopRequested()) throw new StopRequested();
      if (clock.isDue(writer.blocks)) {
        await clock.timed(writer.blocks, () => {
          save(context, writer);
          return Promise.resolve();
        });
        pace.pause();
      }
      const predictions = await teacher.block(train, writer.blocks, (tokens) => {
        if (context.stopRequested()) throw new StopRequested();
        done += tokens;
        const speed = pace.count(tokens);
        if (speed !== null) context.progress({ done, total, unit: 'tokens', ...speed });
      });
      writer.add(predictions);
    }
  } finally {
    await teacher.dispose();
  }
}

/** The table as far as an interrupted attempt wrote it. */
async function begun({ room, settings, checkpoint }: Context, text: Int32Array): Promise<LabelWriter> {
  const writer = new LabelWriter(room, text, settings.top);
  await checkpoint.resume((saved) => {
    writer.restore(saved, (piece) => room.has(piece));
  });
  return writer;
}

function save({ checkpoint }: Context, writer: LabelWriter): number {
  checkpoint.write({ step: writer.blocks, pieces: writer.state });
  return writer.blocks;
}

function requireWords(train: Int32Array, vocabulary: number, top: number): void {
  if (train.length < 2) {
    throw new StageTrouble(
      `the train split has ${train.length} tokens, and the first is predicted by none`,
      'use a larger corpus',
    );
  }
  if (top <= vocabulary) return;
  throw new StageTrouble(
    `\`top\` is ${top}, and the corpus has ${vocabulary} word types`,
    `use \`top ${vocabulary}\` or less`,
  );
}

/** A disk that is too small is better found out now than after days. */
function requireRoom({ room, settings: { top } }: Context, rows: number, { pieces }: LabelWriter): void {
  const written = pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const needed = labelBytes(rows, top) - written;
  const free = room.freeBytes();
  if (free >= needed) return;
  throw new StageTrouble(
    `labels of ${rows} tokens with ${top} words each take ${sizeText(needed)}, and there are ${sizeText(free)} free`,
    'free some space, use a smaller `top`, or move the store to a larger disk',
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${bytes} bytes`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
