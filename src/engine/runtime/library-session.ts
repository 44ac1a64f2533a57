import { fault } from '../../base/fault.ts';
import type { Executable } from '../engine.ts';
import { hostCall } from '../host-held.ts';
import { overwritable } from '../onnx/in-place.ts';
import { inputName, outputName } from '../onnx/lower.ts';
import { encodeModel } from '../onnx/model.ts';
import { Binding } from './binding.ts';
import type { Library } from './library.ts';
import { RecentValues } from './recent-values.ts';
import { withSessionOptions } from './session-options.ts';
import type { LoweredProgram } from './lowered-program.ts';
import type { SessionSettings } from './session-settings.ts';

/** A session of onnxruntime's C API. */
export async function openLibrarySession(
  library: Library,
  program: LoweredProgram,
  settings: SessionSettings,
): Promise<Executable> {
  const { calls, environment } = library;
  const { name, model, inputs, outputs } = program;
  const bytes = encodeModel(model);
  const session = await withSessionOptions(library, settings, async (options) => {
    const out = new BigUint64Array(1);
    await library.work('CreateSessionFromArray', environment, bytes, bytes.byteLength, options, out);
    return out[0] ?? fault('no session');
  });
  const inPlace = overwritable(model);
  const binding = new Binding(library, session);
  const values = new RecentValues(library);
  const declared = new Set(model.inputs.map(({ name }) => name));
  const read = Object.keys(inputs).filter((input) => declared.has(inputName(input)));
  return {
    inputs,
    outputs,
    async run(given, wanted, ...held) {
      const call = hostCall(name, program, given, wanted, held, inPlace);
      for (const input of read) {
        binding.bindInput(inputName(input), values.of(inputName(input), inputs[input], call.read[input]));
      }
      for (const output of Object.keys(outputs)) {
        binding.bindOutput(
          outputName(output),
          values.of(outputName(output), outputs[output], call.written[output]),
        );
      }
      await binding.run();
      call.commit();
    },
    dispose: () => {
      binding.release();
      values.release();
      calls.ReleaseSession(session);
      return Promise.resolve();
    },
  };
}
