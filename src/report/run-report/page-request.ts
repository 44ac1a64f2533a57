import { answerOf } from '../../exec/answer.ts';
import type { JobFailed } from '../../exec/job.ts';
import type { Report } from './report.ts';

export interface PageRequest {
  readonly report: Report;
}

export interface PageAnswer {
  readonly status: 'done';
  readonly html: string;
}

/** The report as one HTML file, made by a program of its own. */
export function pageFor(program: string, report: Report): Promise<PageAnswer | JobFailed> {
  const request: PageRequest = { report };
  return answerOf(program, ['report'], request);
}
