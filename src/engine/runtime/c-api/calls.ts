import type * as Koffi from 'koffi';
import { functions, type FunctionName, type ParameterType, type ResultType } from './functions.ts';

/** An address: of an object of the library, or in memory that it may read or fill. */
export type Pointer = bigint;
type Memory = Pointer | NodeJS.TypedArray | null;

interface Arguments {
  readonly 'void *': Memory;
  readonly int: number;
  readonly size_t: number;
  readonly str: string;
}
interface Results {
  readonly status: undefined;
  readonly void: undefined;
  readonly int: number;
  readonly str: string;
}

type ArgumentsOf<Types extends readonly ParameterType[]> = {
  -readonly [Index in keyof Types]: Arguments[Types[Index]];
};
type CallOf<Entry> = Entry extends readonly [
  number,
  infer Result extends ResultType,
  infer Types extends readonly ParameterType[],
]
  ? {
      (...given: ArgumentsOf<Types>): Results[Result];
      /**
       * The same call on a thread of libuv's pool. Until it is done, whatever it was given must stay as it is, and be
       * referred to from here: the library sees addresses only.
       */
      later(...given: ArgumentsOf<Types>): Promise<Results[Result]>;
    }
  : never;

/** Functions that return a status throw `RuntimeError` in its place. */
export type Calls = { readonly [Name in FunctionName]: CallOf<(typeof functions)[Name]> };

/** An error that onnxruntime reports. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  /** `OrtErrorCode` */
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** Makes the entries of an `OrtApi` at `address` callable. */
export function callsAt(koffi: typeof Koffi, address: Pointer): Calls {
  const last = Math.max(...Object.values(functions).map(([index]) => index));
  const table = new BigUint64Array(koffi.view(address, 8 * (last + 1)));
  const raw = (name: FunctionName): Koffi.KoffiFunc<(...given: unknown[]) => unknown> => {
    const [index, result, parameters] = functions[name];
    const type = koffi.proto(result === 'status' ? 'void *' : result, [...parameters]);
    return koffi.decode(table[index], type) as Koffi.KoffiFunc<(...given: unknown[]) => unknown>;
  };
  const [codeOf, messageOf, release] = [raw('GetErrorCode'), raw('GetErrorMessage'), raw('ReleaseStatus')];
  const errorIn = (status: unknown): RuntimeError => {
    const error = new RuntimeError(messageOf(status) as string, codeOf(status) as number);
    release(status);
    return error;
  };
  const checked = (name: FunctionName) => {
    const call = raw(name);
    const isStatus = functions[name][1] === 'status';
    const now = (...given: unknown[]): unknown => {
      const result = call(...given);
      if (!isStatus) return result;
      if (result !== null) throw errorIn(result);
      return undefined;
    };
    const later = (...given: unknown[]) =>
      new Promise<unknown>((resolve, reject) => {
        call.async(...given, (failure: Error | null, result: unknown) => {
          if (failure !== null) reject(failure);
          else if (isStatus && result !== null) reject(errorIn(result));
          else resolve(isStatus ? undefined : result);
        });
      });
    return Object.assign(now, { later });
  };
  const names = Object.keys(functions) as FunctionName[];
  // What the table says of each function is what `Calls` derives from it.
  return Object.fromEntries(names.map((name) => [name, checked(name)])) as unknown as Calls;
}
