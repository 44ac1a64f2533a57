/** What plots are made of: plain data, which the page carries so that its script can draw them again. */

export interface PlotData {
  readonly curves: CurvesPlot | null;
  readonly tradeOffs: readonly TradeOffPlot[];
}

/** One measure at a time over the steps of training, a line for each stage. */
export interface CurvesPlot {
  readonly measures: readonly Measure[];
  readonly lines: readonly LineName[];
}

export interface LineName {
  readonly title: string;
  readonly isPartial: boolean;
}

export interface Measure {
  readonly title: string;
  /** Of the vertical axis, with the unit. */
  readonly axis: string;
  readonly traces: readonly Trace[];
}

export interface Trace {
  /** Index among the lines. */
  readonly line: number;
  /** What it is beside others of the same line; empty where a line has one trace. */
  readonly title: string;
  /** Few values, each worth a mark. */
  readonly isSparse: boolean;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

export interface TradeOffPlot {
  readonly title: string;
  readonly across: string;
  readonly up: string;
  /** Names of the subjects, which colours tell apart. */
  readonly groups: readonly string[];
  readonly points: readonly Point[];
}

export interface Point {
  readonly group: number;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly isBest: boolean;
  /** Lines that tell where it comes from. */
  readonly facts: readonly string[];
  /** Where in the page more is said of it. */
  readonly anchor: string;
}

/** How large a plot is drawn, and on what surface text is measured. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
