import { parse, View, type Spec } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';

/** A plot as it stands in the page before its script draws it anew, and on paper. The same bytes for the same plot. */
export async function svgOf(spec: Spec): Promise<string> {
  const view = new View(parse(spec, undefined, { ast: true }), {
    renderer: 'none',
    expr: expressionInterpreter,
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
