/** How every picture looks: colours that differ for colour-blind readers and in print (Okabe and Ito 2008). */
export const ink = {
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  padding: 12,
  config: { font: 'sans-serif', view: { stroke: null } },
} as const;

export const inks = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00'] as const;
