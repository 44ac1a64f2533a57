import type { CommonOptions, Session } from '../session.ts';
import type { MetricForm } from '../../report/metric-lines.ts';
import type { ComputeFlags } from '../wishes.ts';

/** Every option of any verb; commander lets through only those that the verb's row names. */
export interface VerbOptions extends CommonOptions, ComputeFlags {
  readonly set?: readonly string[];
  readonly jobs?: string;
  readonly keepGoing?: boolean;
  /** `true` without a stage: all of them. */
  readonly force?: true | readonly string[];
  readonly from?: readonly string[];
  readonly only?: readonly string[];
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly exitCode?: boolean;
  readonly failIf?: readonly string[];
  /** Of `fmt` a flag, of `run` a share. */
  readonly check?: boolean | string;
  readonly checkSeed?: string;
  readonly run?: string;
  readonly format?: string;
  readonly count?: string;
  readonly seconds?: string;
  readonly full?: boolean;
  readonly graph?: boolean;
  readonly raw?: boolean;
  readonly metrics?: MetricForm;
  readonly to?: string;
  readonly mirror?: string;
  readonly svg?: string;
  readonly split?: string;
  readonly corpora?: boolean;
  readonly packed?: string;
  readonly layout?: string;
  readonly safetensors?: string;
  readonly onnx?: string;
  readonly weights?: string;
  readonly tokens?: string;
  readonly prompt?: string;
  readonly temperature?: string;
  readonly top?: string;
  readonly seed?: string;
  readonly quarantine?: boolean;
  readonly chain?: string;
  readonly delete?: boolean;
  readonly grace?: string;
  readonly keepUnder?: string;
  readonly runs?: string;
  readonly dropRoot?: readonly string[];
  readonly out?: string;
  readonly md?: boolean;
  readonly stdio?: boolean;
  readonly clientProcessId?: string;
}

/** What a verb's file exports: answers the call and gives the exit code. */
export type Verb = (session: Session, words: readonly string[], options: VerbOptions) => Promise<number>;
