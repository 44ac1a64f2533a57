import type { GainRange, LossGainAnswer, LossGainRequest } from '../exec/plotting.ts';
import { endOfSentence } from '../ml/data/tokenise.ts';
import {
  articleStarts,
  gainByFrequency,
  gainByGap,
  thinned,
  type Gain,
} from '../ml/evaluate/loss-difference.ts';
import { decodeLosses } from '../stages/token-losses.ts';
import { decodeVocabulary } from '../stages/words.ts';
import { foreign } from '../store/foreign.ts';
import { Store } from '../store/store.ts';
import { lossGainSpec } from './loss-gain.ts';
import { svgOf } from './svg.ts';

const pointsDrawn = 400;

/** Reads what evaluations kept of every token's loss, and compares. */
export async function lossGainAnswer(request: LossGainRequest): Promise<LossGainAnswer> {
  const { split, comparisons } = request;
  const store = new Store(request.store);
  const words = decodeVocabulary(store.readBlob(request.vocabulary));
  const pairs = comparisons.map(({ title, before, after }) => {
    const first = decodeLosses(store.readBlob(before), split);
    const compared = store.readBlob(after);
    const second = decodeLosses(compared, split);
    if (!sameIds(first.targets, second.targets))
      throw foreign('the losses of an evaluation', compared, `${title}: they are of another text`);
    return { title, targets: first.targets, before: first.losses, after: second.losses };
  });
  const curves = pairs.map((pair) => ({
    title: pair.title,
    byFrequency: gainByFrequency(pair),
    byGap: gainByGap(pair),
  }));
  const spec = lossGainSpec(
    curves.map(({ title, byFrequency, byGap }) => ({
      title,
      byFrequency: thinned(byFrequency, pointsDrawn),
      byGap: thinned(byGap, pointsDrawn),
    })),
  );
  const text = pairs[0]?.targets ?? new Int32Array();
  const marks = { lineEnd: words.indexOf(endOfSentence), heading: words.indexOf('=') };
  return {
    status: 'done',
    svg: await svgOf(spec),
    byFrequency: inDecades(curves.map(({ byFrequency }) => byFrequency)),
    byGap: inDecades(curves.map(({ byGap }) => byGap)),
    articles: articleStarts(text, marks).length,
    tokens: text.length,
  };
}

function sameIds(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

/** What each power of ten adds to running sums. */
function inDecades(curves: readonly (readonly Gain[])[]): readonly GainRange[] {
  const most = Math.max(1, ...curves.map((curve) => curve.at(-1)?.at ?? 1));
  const ranges: GainRange[] = [];
  const upTo = (curve: readonly Gain[], end: number) => curve.findLast(({ at }) => at < end);
  for (let first = 1; first <= most; first *= 10) {
    const [begin, end] = [first, first * 10];
    const [curve = []] = curves;
    ranges.push({
      range: `${begin} to ${end - 1}`,
      share: (upTo(curve, end)?.share ?? 0) - (upTo(curve, begin)?.share ?? 0),
      gains: curves.map((one) => (upTo(one, end)?.gain ?? 0) - (upTo(one, begin)?.gain ?? 0)),
    });
  }
  return ranges;
}
