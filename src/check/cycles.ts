import type { Name } from '../lang/ast.ts';
import type { Findings } from './findings.ts';

interface Named {
  readonly name: Name;
}

/** One error for the whole circle, with every hop as a related place. */
export function reportCycle(what: string, cycle: readonly Named[], findings: Findings): void {
  // Begins where the file begins it, whatever hop was met first.
  const start = cycle.reduce(
    (first, { name }, index) => (name.span.start < (cycle[first]?.name.span.start ?? 0) ? index : first),
    0,
  );
  const hops = [...cycle.slice(start), ...cycle.slice(0, start)].map(({ name }) => name);
  const [head, ...rest] = hops;
  if (head === undefined) return;
  const next = (index: number) => hops[(index + 1) % hops.length]?.text ?? head.text;
  const related = rest.map(({ text, span }, index) => ({
    span,
    label: `\`${text}\` depends on \`${next(index + 1)}\``,
  }));
  const path = [...hops, head].map(({ text }) => text).join(' -> ');
  findings.report('E0204', { what, path, hop: `\`${head.text}\` depends on \`${next(0)}\`` }, head.span, {
    related,
  });
}
