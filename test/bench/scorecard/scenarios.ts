/** The rows of the scorecard, in order, with what an answer must be for a tool to pass. */
export const scenarios = {
  touched: { title: 'input touched, same bytes', right: /^hit/ },
  cutoff: { title: 'input edited so that the middle comes out equal', right: /^first only/ },
  back: { title: 'input edited and edited back', right: /^restores/ },
  overwritten: { title: 'final output overwritten by hand', right: /^repairs/ },
  deleted: { title: 'final output deleted', right: /^(restores|makes it again)/ },
  code: { title: 'code changed that nobody declared', right: /^reruns/ },
  edited: { title: 'input edited while a stage runs', right: /^right/ },
  killed: { title: 'kill -9 at work, run again', right: /^(reruns|resumes)/ },
  rotten: { title: 'kept copy corrupted, then needed', right: /^(detects|-)/ },
} as const;

export type Scenario = keyof typeof scenarios;

/** A tool that can be taken through them; each answer begins in a state of its own. */
export interface Contestant {
  readonly name: string;
  readonly version: string;
  readonly play: Readonly<Record<Scenario, () => Promise<string>>>;
}
