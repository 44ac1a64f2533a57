import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import type { Source, Span } from '../diag/source.ts';
import type { Axis, Declaration } from '../lang/ast.ts';
import { rangeOf } from './place.ts';

/** The outline of a text: what it declares, that of sweeps inside of them. */
export function symbolsOf(declarations: readonly Declaration[], source: Source): DocumentSymbol[] {
  return declarations.map((declaration) => {
    const { name, detail, kind, selection } = facts(declaration, source.text);
    return {
      name,
      detail,
      kind,
      range: rangeOf(declaration.span, source),
      selectionRange: rangeOf(selection, source),
      ...(declaration.kind === 'sweep' && { children: symbolsOf(declaration.declarations, source) }),
    };
  });
}

interface Facts {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly selection: Span;
}

function facts(declaration: Declaration, text: string): Facts {
  const written = ({ start, end }: Span) => text.slice(start, end);
  switch (declaration.kind) {
    case 'let': {
      const { name, value } = declaration;
      const isClause = value.kind === 'block';
      const detail = isClause ? 'clause' : written(value.span);
      return named(name.text, detail, isClause ? SymbolKind.Struct : SymbolKind.Constant, name.span);
    }
    case 'corpus': {
      const { name, head } = declaration;
      const detail = head.kind === 'type' ? head.type.text : `${head.base.text} with`;
      return named(name.text, `corpus ${detail}`, SymbolKind.File, name.span);
    }
    case 'model': {
      const { name, head } = declaration;
      const detail = head.kind === 'type' ? head.type.text : `${head.base.text} with`;
      return named(name.text, `model ${detail}`, SymbolKind.Class, name.span);
    }
    case 'stage': {
      const { name, head } = declaration;
      const detail =
        head.kind === 'verb' ? `${head.verb.text} ${head.operand.text}` : `${head.base.text} with`;
      return named(name.text, detail, SymbolKind.Function, name.span);
    }
    case 'evaluate': {
      const { subjects, splits, span } = declaration;
      const of = subjects.map((subject) => subject.text).join(', ');
      const on = splits.map((split) => split.text).join(', ');
      return named(`evaluate ${of}`, on === '' ? '' : `on ${on}`, SymbolKind.Event, span);
    }
    case 'import': {
      const { names, path, span } = declaration;
      const brought = names?.map(({ text: name }) => name).join(', ') ?? '';
      return named(`import ${path.value}`, brought, SymbolKind.Module, span);
    }
    case 'sweep': {
      const { axes, body, span } = declaration;
      const detail = axes.map(axisText).join(', ');
      return named('sweep', detail, SymbolKind.Namespace, { ...span, end: body.start });
    }
  }

  function axisText(axis: Axis): string {
    const values = written(axis.values.span);
    if (axis.kind === 'seeds') return `seeds ${values}`;
    return `${axis.variables.map(({ text: name }) => name).join(', ')} in ${values}`;
  }
}

function named(name: string, detail: string, kind: SymbolKind, selection: Span): Facts {
  return { name, detail, kind, selection };
}
