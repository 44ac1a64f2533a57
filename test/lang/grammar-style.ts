/** Letters no wider than 0.615 em, so that names fit into their boxes. */
const mono = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';

/** Two palettes; everything else is the same by day and by night. */
export const style = `:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --ink: #23262b; --quiet: #666b73; --line: #8a9099; --edge: #e2dfd7; --panel: #f4f2ec;
  --word: #fdf0cf; --word-edge: #b98a1c; --part: #dfecf8; --part-edge: #3f77ab; --link: #1f5f99; --mark: #fbe3a1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181c; --ink: #dfe2e7; --quiet: #989ea8; --line: #7d8590; --edge: #30343b; --panel: #1e2126;
    --word: #3d3216; --word-edge: #c79a35; --part: #1d3148; --part-edge: #6aa3d8; --link: #86bbec; --mark: #5c4a16;
  }
}
body {
  max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 6rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.6rem; margin: 0.5rem 0; }
h2 { font: 600 1.1rem/1.4 ${mono}; margin: 0; }
h2 a { color: inherit; }
p { margin: 0.25rem 0 0.75rem; max-width: 46rem; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
nav { columns: 11rem; font: 0.85rem/1.8 ${mono}; margin: 1rem 0 2rem; }
nav a { display: block; }
section { border-top: 1px solid var(--edge); padding: 1.25rem 0 0.75rem; }
section:target h2 { color: var(--link); }
pre {
  margin: 0.5rem 0; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 0.85rem/1.5 ${mono};
}
code { font: 0.9em ${mono}; }
pre.ebnf { color: var(--quiet); }
pre.example { background: var(--panel); border-radius: 6px; padding: 0.6rem 0.8rem; }
mark { background: var(--mark); color: inherit; border-radius: 3px; }
.users { color: var(--quiet); font-size: 0.85rem; margin: 0.5rem 0; }
.diagram { overflow-x: auto; }
svg { display: block; }
svg path { fill: none; stroke: var(--line); stroke-width: 1.5; }
svg rect { fill: var(--word); stroke: var(--word-edge); stroke-width: 1.5; }
svg a rect { fill: var(--part); stroke: var(--part-edge); }
svg a:hover rect, svg a:focus-visible rect { stroke-width: 3; }
svg text {
  fill: var(--ink); text-anchor: middle;
  font: 13px ${mono};
}
`;
