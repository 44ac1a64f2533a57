import type { ModelDescription } from './description.ts';
import { lstm } from './lstm.ts';
import type { LanguageModel } from './model.ts';

/** The function that a description stands for. */
export function languageModel({
  architecture,
  vocabulary,
}: Pick<ModelDescription, 'architecture' | 'vocabulary'>): LanguageModel {
  return lstm(architecture, vocabulary);
}
