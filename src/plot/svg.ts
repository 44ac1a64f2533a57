import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** The picture as SVG text: no browser, no network, the same bytes for the same specification. */
export async function svgOf(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
