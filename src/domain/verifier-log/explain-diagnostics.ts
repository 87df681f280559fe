import type { Diagnostic } from '../run-report.ts';
import type { Text } from '../text.ts';
import { CATALOGUE } from './catalogue.ts';
import { makeContext } from './context.ts';

const NOWHERE = makeContext({
  source: undefined,
  object: undefined,
  refusal: undefined,
  message: undefined,
  place: undefined,
});

/** @returns one of clang's messages in plain words, or undefined when it is none that beginners meet. */
export function explainDiagnostic(message: string): Text | undefined {
  for (const rule of CATALOGUE.filter(({ stage }) => stage === 'compile')) {
    const said = rule.apply(message, NOWHERE);
    if (said) return { en: `${said.title.en} ${said.fix.en}`, ja: `${said.title.ja}${said.fix.ja}` };
  }
  return undefined;
}

/** Adds the explanation to each of clang's diagnostics that has one. */
export function explainDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const explanation = diagnostic.severity === 'note' ? undefined : explainDiagnostic(diagnostic.message);
    return explanation ? { ...diagnostic, explanation } : { ...diagnostic };
  });
}
