import { type Rule, rule, says } from '../rule.ts';

/** Title, why and fix; `{name}` stands for the group of that name in the pattern. */
export type Words = readonly [title: string, why: string, fix: string];

/** A rule that needs nothing but the message. Groups that the words name must always match something. */
export function byMessage(
  slug: string,
  pattern: RegExp,
  words: { readonly en: Words; readonly ja: Words },
  learnMore: readonly string[] = [],
): Rule {
  const part = (at: 0 | 1 | 2) => ({
    en: (groups: Record<string, string>) => filled(words.en[at], groups),
    ja: (groups: Record<string, string>) => filled(words.ja[at], groups),
  });
  const [title, why, fix] = [part(0), part(1), part(2)];
  return rule({ slug, stage: 'verifier', match: says(pattern), title, why, fix, learnMore });
}

const filled = (words: string, groups: Record<string, string>): string =>
  words.replace(/\{(\w+)\}/g, (whole, name: string) => groups[name] ?? whole);
