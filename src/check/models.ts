import type { ReadArchitecture } from './architectures/architecture.ts';
import { readMos } from './architectures/mos.ts';
import { readOnLstm } from './architectures/on-lstm.ts';
import { readRhn } from './architectures/rhn.ts';
import { readGru, readLstm, readRnn } from './architectures/stacked.ts';
import { readTransformer } from './architectures/transformer.ts';
import { additionSettings, readAdditions, splitBlock } from './additions.ts';
import type { Derivations, Derived } from './derive.ts';
import type { Place, Reader } from './reading.ts';
import type { Architecture, ModelSettings } from './settings/model.ts';
import { architectureTensors } from './shapes/model.ts';
import type { TensorShape } from './shapes/tensor.ts';
import { reportMisplaced } from './misplaced.ts';
import { knownWord } from './unknown.ts';

/** What rules of tensors can be judged by. */
export type Tensor = Pick<TensorShape, 'name' | 'role' | 'gates' | 'precise'>;

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

const architectures: Readonly<Record<ModelSettings['type'], ReadArchitecture>> = {
  lstm: readLstm,
  gru: readGru,
  rnn: readRnn,
  transformer: readTransformer,
  rhn: readRhn,
  on_lstm: readOnLstm,
  mos: readMos,
};
const modelTypes = Object.keys(architectures) as readonly ModelSettings['type'][];

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
  const type = knownWord('kind of model', head.type, modelTypes, findings);
  if (type === null) return null;
  const name = declaration.name.text;
  const owner = { text: `model \`${name}\``, span: declaration.name.span };
  reportMisplaced(block, owner.text, { rules: false, expectations: false }, findings);
  const { own, added } = splitBlock(block);
  const beside = { ...reader, beside: additionSettings };
  const { settings, outline, sized, tied, places } = architectures[type](own, owner, beside);
  const additions = readAdditions(type, added, owner, reader);
  const isSplit = outline?.type === 'on_lstm' && outline.splits !== undefined;
  const hebbian = additions.places.get('hebbian');
  if (isSplit && hebbian !== undefined) findings.report('E0366', {}, hebbian.name);
  const millions = Math.round((sized === null ? 0 : weightsOf(sized)) / 1e6);
  if (millions > mostWeights / 1e6) {
    findings.report('E0320', { model: name, millions, most: mostWeights / 1e6 }, owner.span);
  }
  const shape = settings ?? outline;
  return (
    shape && {
      name,
      settings: settings && additions.value && { ...settings, ...additions.value },
      tensors: architectureTensors(shape),
      tied,
      places: new Map([...places, ...additions.places]),
    }
  );
}

/** Of its layers. */
function weightsOf(settings: Architecture): number {
  return architectureTensors(settings)
    .filter(({ role }) => role === 'weight')
    .map(({ dimensions }) =>
      dimensions.reduce<number>((size, extent) => (typeof extent === 'number' ? size * extent : 0), 1),
    )
    .reduce((sum, size) => sum + size, 0);
}
