import type { StringLiteral } from '../lang/ast.ts';
import type { Form } from './forms/form.ts';
import type { Written } from './written.ts';

/** The tensors that the selectors of a rule choose from. */
export interface Choosable {
  readonly names: readonly string[];
  /** Of those, the ones that a selector stands for there. */
  readonly matching: (selector: string) => readonly string[];
}

/** Told what checking makes of the parts of a text, as it goes along. For editors; checking itself asks nothing of it. */
export interface Watcher {
  /** A setting and the form that reads it, or has no such setting; `beside` are settings of the block that another form reads. */
  readonly setting: (written: Written, form: Form, beside: Form | undefined) => void;
  /** `from` is null if the model is not known. */
  readonly selectors: (selectors: readonly StringLiteral[], from: Choosable | null) => void;
}
