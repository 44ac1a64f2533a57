import { formatNumberOf } from '../../report/numbers.ts';
import { diagnosticsJson, showDiagnostics } from '../diagnostics.ts';
import { exitCodes } from '../exit.ts';
import { chooseFiles } from '../files.ts';
import { readExperiment } from '../pipeline.ts';
import { textOnDisk } from '../text.ts';
import { printJson } from '../session.ts';
import { wishesOf } from '../wishes.ts';
import type { Verb } from './verb.ts';

/** Checks each file and says what is wrong with it; nothing runs. */
export const check: Verb = (session, words, options) => {
  const wishes = wishesOf(session, options, false);
  const beside = { sets: options.set ?? [], wishes };
  const experiments = chooseFiles(words, session.cwd).map((file) =>
    readExperiment(session, textOnDisk(session.cwd, file), beside),
  );
  const isValid = experiments.every(({ plan }) => plan !== null);
  if (session.json) {
    const files = experiments.map(({ source, sources, diagnostics, plan }) => ({
      file: source.name,
      valid: plan !== null,
      stages: plan?.stages.map(({ name, kind }) => ({ name, kind })) ?? [],
      diagnostics: diagnosticsJson(diagnostics, sources),
    }));
    printJson(session, 'check', { valid: isValid, files });
    return Promise.resolve(isValid ? exitCodes.ok : exitCodes.usage);
  }
  for (const { source, sources, diagnostics, plan } of experiments) {
    showDiagnostics(session, diagnostics, sources);
    if (plan !== null) {
      session.out.line(
        `${source.name}: ${session.out.paint('good', 'valid')}, ${formatNumberOf(plan.stages.length, 'stage')}`,
      );
    } else {
      const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
      session.err.line(`${source.name}: ${session.err.paint('bad', formatNumberOf(errors, 'error'))}`);
    }
  }
  return Promise.resolve(isValid ? exitCodes.ok : exitCodes.usage);
};
