/**
 * The functions of `OrtApi` in use, one a line: its index in the table that onnxruntime_c_api.h declares, its result, its
 * parameters. The table only ever grows at its end, so an index holds for every library that has the function
 * (`library.ts` refuses older ones); a wrong index calls another function.
 *
 * Types are koffi's. `status` is an `OrtStatus *`: null, or an error that the caller releases. Handles, and what a
 * function fills in, are `void *`.
 */
// prettier-ignore
export const functions = {
  GetErrorCode: [1, 'int', ['void *']], // (status)
  GetErrorMessage: [2, 'str', ['void *']], // (status)
  CreateEnv: [3, 'status', ['int', 'str', 'void *']], // (severity of what is logged, log id, out environment)
  DisableTelemetryEvents: [6, 'status', ['void *']], // (environment)
  CreateSessionFromArray: [8, 'status', ['void *', 'void *', 'size_t', 'void *', 'void *']], // (environment, model, its bytes, options, out session)
  CreateSessionOptions: [10, 'status', ['void *']], // (out options)
  EnableProfiling: [14, 'status', ['void *', 'str']], // (options, beginning of a path)
  SetSessionGraphOptimizationLevel: [23, 'status', ['void *', 'int']], // (options, 0 none, 1 basic, 2 extended, 99 all)
  SetIntraOpNumThreads: [24, 'status', ['void *', 'int']], // (options, threads)
  SetInterOpNumThreads: [25, 'status', ['void *', 'int']], // (options, threads)
  CreateRunOptions: [39, 'status', ['void *']], // (out options)
  CreateTensorAsOrtValue: [48, 'status', ['void *', 'void *', 'size_t', 'int', 'void *']], // (allocator, shape, rank, element type, out value)
  CreateTensorWithDataAsOrtValue: [49, 'status', ['void *', 'void *', 'size_t', 'void *', 'size_t', 'int', 'void *']], // (memory, data, bytes, shape, rank, element type, out value)
  CreateMemoryInfo: [68, 'status', ['str', 'int', 'int', 'int', 'void *']], // (name of the memory, kind of allocator, device's number, kind of memory, out memory)
  CreateCpuMemoryInfo: [69, 'status', ['int', 'int', 'void *']], // (allocator, kind of memory, out memory)
  ReleaseEnv: [92, 'void', ['void *']], // (environment)
  ReleaseStatus: [93, 'void', ['void *']], // (status)
  ReleaseMemoryInfo: [94, 'void', ['void *']], // (memory)
  ReleaseSession: [95, 'void', ['void *']], // (session)
  ReleaseValue: [96, 'void', ['void *']], // (value)
  ReleaseSessionOptions: [100, 'void', ['void *']], // (options)
  AddSessionConfigEntry: [130, 'status', ['void *', 'str', 'str']], // (options, key, value)
  CreateAllocator: [131, 'status', ['void *', 'void *', 'void *']], // (session, memory, out allocator)
  ReleaseAllocator: [132, 'void', ['void *']], // (allocator)
  RunWithBinding: [133, 'status', ['void *', 'void *', 'void *']], // (session, run options, binding)
  CreateIoBinding: [134, 'status', ['void *', 'void *']], // (session, out binding)
  ReleaseIoBinding: [135, 'void', ['void *']], // (binding)
  BindInput: [136, 'status', ['void *', 'str', 'void *']], // (binding, name, value)
  BindOutput: [137, 'status', ['void *', 'str', 'void *']], // (binding, name, value)
  CreateAndRegisterAllocator: [144, 'status', ['void *', 'void *', 'void *']], // (environment, memory, arena's settings)
  CreateArenaCfg: [156, 'status', ['size_t', 'int', 'int', 'int', 'void *']], // (most bytes, how it grows, first and least bytes, out settings)
  ReleaseArenaCfg: [157, 'void', ['void *']], // (settings)
  AddRunConfigEntry: [165, 'status', ['void *', 'str', 'str']], // (run options, key, value)
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'status', ['void *', 'void *']], // (options, CUDA's options)
  CreateCUDAProviderOptions: [205, 'status', ['void *']], // (out CUDA's options)
  ReleaseCUDAProviderOptions: [208, 'void', ['void *']], // (CUDA's options)
  SessionOptionsAppendExecutionProvider: [216, 'status', ['void *', 'str', 'void *', 'void *', 'size_t']], // (options, provider, keys, values, how many of these)
  RegisterExecutionProviderLibrary: [301, 'status', ['void *', 'str', 'str']], // (environment, name to give it, path)
  CopyTensors: [386, 'status', ['void *', 'void *', 'void *', 'void *', 'size_t']], // (environment, sources, targets, stream, how many of each)
} as const satisfies Readonly<Record<string, readonly [number, ResultType, readonly ParameterType[]]>>;

export type ResultType = 'status' | 'void' | 'int' | 'str';
export type ParameterType = 'void *' | 'int' | 'size_t' | 'str';

export type FunctionName = keyof typeof functions;
