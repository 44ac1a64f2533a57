import { fault } from '../../base/fault.ts';
import type { BenchForm, BenchOutcome, BenchReport, BenchRequest, BenchSpeed } from '../../exec/bench.ts';
import { flushDenormals } from '../../engine/runtime/denormals.ts';
import { modelSize } from '../../ml/compress/accounting.ts';
import type { Evaluation } from '../../ml/evaluate/perplexity.ts';
import { languageModel } from '../../ml/models/build.ts';
import { Store } from '../../store/store.ts';
import { decodeCorpus, decodeModel } from '../artifacts.ts';
import { columnsOf, requireVocabulary } from '../columns.ts';
import { failureOf } from '../failure.ts';
import { StageTrouble } from '../trouble.ts';
import { Contender } from './contender.ts';
import { plannedForms } from './forms.ts';
import { beginning, race } from './race.ts';

/** Alone, as when text is scored as it comes, and as many columns as in training. */
const batches = [1, 20] as const;
/** A model that carries no state from call to call needs its context within one. */
const timeWithoutState = 35;

/** Forms of one model beside each other. Never throws: a failure is an outcome. */
export async function measure(request: BenchRequest, onNote: (what: string) => void): Promise<BenchOutcome> {
  try {
    await flushDenormals();
    return { status: 'done', report: await compare(request, onNote) };
  } catch (error) {
    return failureOf(error);
  }
}

async function compare(request: BenchRequest, onNote: (what: string) => void): Promise<BenchReport> {
  const store = new Store(request.store);
  const trained = decodeModel(store.readBlob(request.model.weights), store.readBlob(request.model.model));
  const corpus = decodeCorpus(store.readBlob(request.tokens));
  requireVocabulary(trained, corpus);
  const model = languageModel(trained.description);
  const time = Object.keys(model.state(1)).length > 0 ? 1 : timeWithoutState;
  const { threads, seconds, tokensEvaluated } = request;

  const { forms, notes } = plannedForms(trained);
  const rows = forms.map(({ form, kernel, tensors }) => {
    const speeds: BenchSpeed[] = [];
    return { form, kernel, tensors: tensors.length, weightBytes: 0, speeds, perplexity: NaN };
  });
  let perplexityTokens = 0;
  for (const batch of batches) {
    const text = columnsOf(corpus, 'valid', batch);
    const contenders: Contender[] = [];
    try {
      for (const { form, weights } of forms) {
        onNote(`batch ${batch}: preparing ${form}`);
        const contender = await Contender.of(model, weights, { threads, time });
        contenders.push(contender);
        // Compiles, and wakes the threads.
        await contender.evaluate(beginning(text, 3 * time + 1));
      }
      onNote(`batch ${batch}: measuring for ${seconds} s`);
      const speeds = await race(contenders, text, time, seconds);
      for (const [index, row] of rows.entries()) {
        row.weightBytes = contenders[index]?.weightBytes ?? 0;
        row.speeds.push({ batch, ...(speeds[index] ?? { tokensPerSecond: NaN, toDense: NaN }) });
      }
      if (batch !== batches.at(-1)) continue;
      const read = tokensEvaluated === null ? text : beginning(text, Math.ceil(tokensEvaluated / batch) + 1);
      for (const [index, row] of rows.entries()) {
        onNote(`perplexity of ${row.form}`);
        const evaluation = (await contenders[index]?.evaluate(read)) ?? fault('a form without a contender');
        requireFinite(evaluation, row.form);
        row.perplexity = evaluation.perplexity;
        perplexityTokens = evaluation.tokens;
      }
    } finally {
      for (const contender of contenders) await contender.dispose();
    }
  }
  const packedBytes = modelSize(trained).bytes;
  return { time, batches, threads, rows, notes, perplexityTokens, packedBytes };
}

function requireFinite({ perplexity, loss }: Evaluation, form: BenchForm): void {
  if (Number.isFinite(perplexity)) return;
  throw new StageTrouble(
    `the model's perplexity as ${form} is no finite number (loss ${loss})`,
    'its weights are not those of a language model: look at how it was trained',
  );
}
