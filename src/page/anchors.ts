import type { Subject } from '../report/run-report/report.ts';
import type { ReportedStage } from '../report/run-report/reported-stage.ts';

/**
 * Where things stand in the page. Numbers, not names: a stage's name may hold any character, and the same one may be in two
 * subjects.
 */
export function stageAnchor(subject: number, { stages }: Subject, name: ReportedStage['name']): string {
  return `stage-${subject + 1}-${stages.findIndex((stage) => stage.name === name) + 1}`;
}

export function lineAnchor(subject: number, source: number, line: number): string {
  return `line-${subject + 1}-${source + 1}-${line}`;
}
