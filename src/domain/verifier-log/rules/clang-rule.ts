import type { Context } from '../context.ts';
import { type Rule, type RuleDefinition, rule, says, type Wording } from '../rule.ts';

type Words<F> = string | ((facts: F, context: Context) => string);
/** English, Japanese. */
type Pair<F> = readonly [Words<F>, Words<F>];
type Facts = Readonly<Record<string, string>>;

type ClangRule<F> = Pick<RuleDefinition<F>, 'slug' | 'learnMore' | 'locate' | 'cause' | 'fixCode'> & {
  readonly title: Pair<F>;
  readonly why: Pair<F>;
  readonly fix: Pair<F>;
};

const wording = <F>([en, ja]: Pair<F>): Wording<F> => ({
  en: typeof en === 'string' ? () => en : en,
  ja: typeof ja === 'string' ? () => ja : ja,
});

/** A rule about something that clang says; most of its words need no facts. */
export function clangRule<F = Facts>(
  match: RegExp | ((message: string, context: Context) => F | undefined),
  { title, why, fix, ...others }: ClangRule<F>,
): Rule {
  return rule<F>({
    ...others,
    stage: 'compile',
    match: match instanceof RegExp ? (message) => says(match)(message) as F | undefined : match,
    title: wording(title),
    why: wording(why),
    fix: wording(fix),
  });
}

/** The learner's line that clang's message is about, as far as it is known. */
export const codeAt = ({ place }: Context): string => place?.text ?? '';

/** An earlier declaration of the same name, when it is in the learner's file. */
export const earlierDeclaration = ({ clang }: Context): number | undefined =>
  clang?.message.notes.find(({ text }) => /previous (?:implicit )?(?:definition|declaration)/.test(text))
    ?.line;
