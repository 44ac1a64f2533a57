import { lstmForm } from './forms/model.ts';
import type { Derivations, Derived } from './derive.ts';
import { read } from './read.ts';
import type { Place, Reader } from './reading.ts';
import type { ModelSettings } from './settings/model.ts';
import { modelTensors } from './shapes/model.ts';
import type { TensorShape } from './shapes/tensor.ts';
import { reportMisplaced } from './misplaced.ts';
import { reportUnknownWord } from './unknown.ts';

/** A model declaration whose settings hold. */
export interface CheckedModel {
  readonly name: string;
  readonly settings: ModelSettings;
  readonly tensors: readonly TensorShape[];
  /** By path in the file's words. */
  readonly places: ReadonlyMap<string, Place>;
}

const modelTypes: readonly ModelSettings['type'][] = ['lstm'];

/** Weights without those of the vocabulary; more is no model that this machine could train. */
const mostWeights = 1e9;

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
  if (head.type.text !== 'lstm') {
    reportUnknownWord('kind of model', head.type, modelTypes, findings);
    return null;
  }
  const name = declaration.name.text;
  const owner = { text: `model \`${name}\``, span: declaration.name.span };
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  const reading = read(lstmForm, block, owner, reader);
  if (reading === null) return null;

  const { places, value } = reading;
  const { layers, width, dropout, tied } = value;
  const embedding = value.embedding ?? width;
  if (tied && embedding !== width) {
    const related = ['embedding', 'width'].flatMap((setting) => {
      const place = places.get(setting);
      return place
        ? [{ span: place.edit, label: `${setting} is ${setting === 'width' ? width : embedding}` }]
        : [];
    });
    findings.report('E0319', { embedding, width }, places.get('tied')?.edit ?? owner.span, { related });
    return null;
  }
  const settings: ModelSettings = { type: 'lstm', layers, embedding, width, dropout, tied };
  const weights = 4 * width * (embedding + width + (layers - 1) * 2 * width);
  if (weights > mostWeights) {
    const millions = Math.round(weights / 1e6);
    findings.report('E0320', { model: name, millions, most: mostWeights / 1e6 }, owner.span);
    return null;
  }
  return { name, settings, tensors: modelTensors(settings), places };
}
