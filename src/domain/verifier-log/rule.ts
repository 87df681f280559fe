import type { Text } from '../text.ts';
import type { Context } from './context.ts';
import type { Stage } from './explanation.ts';

/** Words about one program, in each language a function of the facts. */
export type Wording<F> = { readonly [L in keyof Text]: (facts: F, context: Context) => string };

/** One entry of the catalogue: which message it knows and what there is to say about it. */
export type RuleDefinition<F> = {
  readonly slug: string;
  readonly stage: Stage;
  /** @returns the facts when this rule is about the message, undefined when it is not */
  readonly match: (message: string, context: Context) => F | undefined;
  readonly title: Wording<F>;
  readonly why: Wording<F>;
  readonly fix: Wording<F>;
  /** Steps of the course that teach it. */
  readonly learnMore?: readonly string[] | ((facts: F, context: Context) => readonly string[]);
  /** For a message that is about another place than the instruction before it. */
  readonly locate?: (facts: F, context: Context) => Pointer | undefined;
  /** An earlier place that is the other half of it, and one sentence about what happens there. */
  readonly cause?: (facts: F, context: Context) => PointedCause | undefined;
  readonly proof?: (
    facts: F,
    context: Context,
  ) => { readonly proved: number; readonly needed: number } | undefined;
  readonly fixCode?: (facts: F, context: Context) => string | undefined;
};

/** An instruction of the refused program, or a line of the source. */
export type Pointer = { readonly insn: number } | { readonly line: number | undefined };

export type PointedCause = { readonly at: Pointer; readonly note: Text };

/** A rule without its facts' type, so that rules of all kinds fit into one list. */
export type Rule = {
  readonly slug: string;
  readonly stage: Stage;
  /** @returns what to say, or undefined when the rule is not about this message */
  readonly apply: (message: string, context: Context) => Said | undefined;
};

export type Said = {
  readonly title: Text;
  readonly why: Text;
  readonly fix: Text;
  readonly learnMore: readonly string[];
  readonly pointer: Pointer | undefined;
  readonly cause: PointedCause | undefined;
  readonly proof: { readonly proved: number; readonly needed: number } | undefined;
  readonly fixCode: string | undefined;
};

export function rule<F>(definition: RuleDefinition<F>): Rule {
  const { slug, stage, match, title, why, fix, learnMore = [], locate, cause, proof, fixCode } = definition;
  return {
    slug,
    stage,
    apply(message, context) {
      const facts = match(message, context);
      if (facts === undefined) return undefined;
      const say = (words: Wording<F>): Text => ({
        en: words.en(facts, context),
        ja: words.ja(facts, context),
      });
      return {
        title: say(title),
        why: say(why),
        fix: say(fix),
        learnMore: typeof learnMore === 'function' ? learnMore(facts, context) : learnMore,
        pointer: locate?.(facts, context),
        cause: cause?.(facts, context),
        proof: proof?.(facts, context),
        fixCode: fixCode?.(facts, context),
      };
    },
  };
}

/** A match on a pattern; its named groups are the facts. */
export const says =
  (pattern: RegExp) =>
  (message: string): Record<string, string> | undefined => {
    const match = pattern.exec(message);
    return match ? { ...match.groups } : undefined;
  };
