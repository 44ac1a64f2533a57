/**
 * To be called before onnxruntime's library is loaded, which on Linux otherwise prepares to report its use: it leaves an
 * empty log in the folder for temporary files for each process, and a thread that waits to send.
 */
export function refuseTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
