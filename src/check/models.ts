import { lstmForm } from './forms/model.ts';
import type { Derivations, Derived } from './derive.ts';
import { read } from './read.ts';
import type { Place, Reader } from './reading.ts';
import type { ModelSettings } from './settings/model.ts';
import { modelTensors } from './shapes/model.ts';
import type { TensorShape } from './shapes/tensor.ts';
import { reportMisplaced } from './misplaced.ts';
import { knownWord } from './unknown.ts';

/** What rules of tensors can be judged by. */
export type Tensor = Pick<TensorShape, 'name' | 'role'>;

/** A model with a known list of tensors. */
export interface CheckedModel {
  readonly name: string;
  /** null after a mistake. */
  readonly settings: ModelSettings | null;
  /** In their fixed order; after a mistake those that there may be. */
  readonly tensors: readonly Tensor[];
  readonly tied: boolean;
  /** By path in the file's words. */
  readonly places: ReadonlyMap<string, Place>;
}

const modelTypes: readonly ModelSettings['type'][] = ['lstm'];

/** Weights without those of the vocabulary; more is no model that this machine could train. */
const mostWeights = 1e9;

/** null = its tensors are not known, after a mistake. */
export function checkModels(
  derivations: Derivations,
  reader: Reader,
): ReadonlyMap<string, CheckedModel | null> {
  const models = new Map<string, CheckedModel | null>();
  for (const [name, derived] of derivations.byName) {
    if (derived === null) models.set(name, null);
    else if (derived.declaration.kind === 'model') models.set(name, checkModel(derived, reader));
  }
  return models;
}

function checkModel({ declaration, head, block }: Derived, reader: Reader): CheckedModel | null {
  const { findings } = reader;
  if (head.kind !== 'type') return null;
  if (knownWord('kind of model', head.type, modelTypes, findings) === null) return null;
  const name = declaration.name.text;
  const owner = { text: `model \`${name}\``, span: declaration.name.span };
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  const { value, known, doubtful, places } = read(lstmForm, block, owner, reader);

  const { layers, width } = known;
  const embedding = known.embedding ?? (doubtful.has('embedding') ? undefined : width);
  const misfit = known.tied === true && embedding !== undefined && width !== undefined && embedding !== width;
  if (misfit) {
    const related = ['embedding', 'width'].flatMap((setting) => {
      const place = places.get(setting);
      return place
        ? [{ span: place.edit, label: `${setting} is ${setting === 'width' ? width : embedding}` }]
        : [];
    });
    findings.report('E0319', { embedding, width }, places.get('tied')?.edit ?? owner.span, { related });
  }
  if (layers === undefined) return null;
  if (width !== undefined && embedding !== undefined) {
    const weights = 4 * width * (embedding + width + (layers - 1) * 2 * width);
    const millions = Math.round(weights / 1e6);
    if (weights > mostWeights) {
      findings.report('E0320', { model: name, millions, most: mostWeights / 1e6 }, owner.span);
    }
  }
  // Widths decide neither which tensors there are nor what for; untied, there are all that there may be.
  const tied = known.tied === true && !misfit;
  const outline = { type: 'lstm', layers, embedding: 1, width: 1, dropout: 0, tied } as const;
  const settings = misfit
    ? null
    : value && ({ type: 'lstm', ...value, embedding: value.embedding ?? value.width } as const);
  return { name, settings, tensors: modelTensors(settings ?? outline), tied, places };
}
