import type { JsonObject } from '../base/json.ts';
import type { Counting } from '../check/settings/evaluate.ts';
import { binSharesOf, trainedModelCount } from '../ml/accounting/count-model.ts';
import { countMicronet } from '../ml/accounting/micronet.ts';
import type { TrainedModel } from '../ml/models/weights.ts';

/** The cost of a model as figures of a summary. An average token is one of the test, whatever is evaluated. */
export function micronetFigures(model: TrainedModel, test: Int32Array, counting: Counting): JsonObject {
  const shares = binSharesOf(model.description.architecture, test);
  const { score, storage, operations, parts } = countMicronet(trainedModelCount(model, shares), counting);
  return {
    score,
    storage: storage.total,
    operations: operations.total,
    micronet: {
      counting,
      storage: { ...storage },
      operations: { ...operations },
      parts: { ...parts },
    },
  };
}
