import type { ReportedStage } from './reported-stage.ts';

/** Where results were made; a set, since a report may rest on results of several runs and machines. */
export interface Environment {
  /** The machine's name; null for a file. */
  readonly host: string | null;
  readonly places: readonly MadeAt[];
}

/** Stages that were made alike. */
export interface MadeAt {
  readonly athanor: string;
  readonly node: string;
  readonly platform: string;
  /** Third-party program with its version whose bits reach the outputs; null where none does. */
  readonly dependency: string | null;
  readonly device: string | null;
  readonly threads: number | null;
  readonly stages: readonly string[];
}

/** Stages of the same surroundings together, in the order of the run. */
export function environmentOf(stages: readonly ReportedStage[], host: string | null): Environment {
  const places = new Map<string, MadeAt>();
  for (const { name, result } of stages) {
    if (result === null) continue;
    const { athanor, node, platform, dependency, settings } = result;
    const computes = 'engine' in settings || dependency !== null;
    const made = {
      athanor,
      node,
      platform,
      dependency,
      device: computes ? (textOf(settings['device']) ?? 'cpu') : null,
      threads: typeof settings['threads'] === 'number' ? settings['threads'] : null,
    };
    const key = JSON.stringify(made);
    const known = places.get(key);
    places.set(key, { ...made, stages: [...(known?.stages ?? []), name] });
  }
  return { host, places: [...places.values()] };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
