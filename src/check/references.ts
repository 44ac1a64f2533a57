import type { WrittenBlock } from './written.ts';

/** Settings whose value may be the name of a stage; elsewhere a value that is called like a stage is a word. */
export const settingsOfStages: ReadonlySet<string> = new Set(['distill', 'schedule']);

/** Names of stages in the settings of a stage, beside those of its head. */
export function stagesIn({ settings }: WrittenBlock): readonly string[] {
  return [...settingsOfStages].flatMap((setting) => {
    const value = settings.get(setting)?.value;
    return value?.kind === 'name' ? [value.text] : [];
  });
}
