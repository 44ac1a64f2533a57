import type { Content } from '../html.ts';

/** A part of the page with a heading; a section that has nothing to show is null. */
export interface Section {
  /** Its anchor; unlike any other in the page. */
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}
