import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, explainRejection } from '../../../src/domain/verifier-log/index.ts';
import { outputsOf, REJECTIONS } from '../../fixtures/rejections/index.ts';
import { DIFFERENCES, differenceOn } from '../../fixtures/rejections/other-kernels.ts';

/** Without the object: what a learner gets who pastes an output. */
const explained = REJECTIONS.flatMap((rejection) =>
  outputsOf(rejection).map(({ on, text: output }) => ({
    ...rejection,
    on,
    output,
    explain: () => explainRejection({ output, source: { file: 'program.bpf.c', text: rejection.text } }),
  })),
);

describe('the captured refusals', () => {
  test.each(explained)(
    '$name is explained by its rule at its line, from output ($on) and source alone',
    ({ explain, name, on, rule, line, cause, output }) => {
      const explanation = explain();
      const other = differenceOn(name, on);
      expect(explanation.rule, output.slice(-1500)).toBe(other?.rule ?? rule);
      expect(explanation.line).toBe(other ? other.line : line);
      if (other) return;
      if (cause !== undefined) expect(explanation.cause?.line).toBe(cause);
      expect(output).toContain(explanation.message);
    },
  );

  test.each(explained)('$name has words in both languages, without holes ($on)', ({ explain }) => {
    const { title, why, fix, cause } = explain();
    for (const text of [title, why, fix, ...(cause ? [cause.note] : [])]) {
      expect(text.en).toMatch(/^[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]+[.?…)`]$/u);
      expect(text.ja).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
      for (const words of [text.en, text.ja]) expect(words).not.toMatch(/undefined|NaN|\[object|\$\{| {2}/);
    }
  });

  test('cover at least a quarter of the programs on the kernels 6.1 and 6.12', () => {
    for (const kernel of ['6.1', '6.12']) {
      const captured = explained.filter(({ on }) => on === kernel);
      const differing = captured.filter(({ name }) => differenceOn(name, kernel));
      expect(captured.length - differing.length, kernel).toBeGreaterThan(REJECTIONS.length / 4);
    }
  });

  test.each(DIFFERENCES)('$name differs on $on: $because', ({ name, on, rule }) => {
    const rejection = REJECTIONS.find((one) => one.name === name);
    expect(rejection).toBeDefined();
    if (!rejection) return;
    const captured = outputsOf(rejection).map((output) => output.on);
    // What a kernel accepts has no output.
    for (const kernel of on) expect(captured.includes(kernel), kernel).toBe(rule !== undefined);
  });

  test('lead only to steps that the course has', () => {
    const lessons = fileURLToPath(new URL('../../../lessons/', import.meta.url));
    const folders = readdirSync(lessons);
    const named = new Set(explained.flatMap(({ explain }) => explain().learnMore));
    for (const step of ['firewall/rules', 'firewall/tail-calls', 'firewall/dos-limit', 'firewall/events'])
      expect([...named]).toContain(step);
    for (const id of named) {
      const [lesson, step] = id.split('/');
      const folder = folders.find((one) => one.endsWith(`-${lesson}`));
      expect(existsSync(`${lessons}${folder}/${step}.en.md`), id).toBe(true);
    }
  });

  test('reach every rule; what this machine cannot be brought to say has a log in a test beside this one', () => {
    const seen = new Set(explained.map(({ explain }) => explain().rule));
    const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8'));
    const missed = CATALOGUE.filter(({ slug }) => !seen.has(slug)).filter(
      ({ slug }) => !tests.some((text) => text.includes(`'${slug}'`)),
    );
    expect(missed.map(({ slug }) => slug)).toEqual([]);
  });
});

test('the catalogue has each slug once', () => {
  const slugs = CATALOGUE.map(({ slug }) => slug);
  expect(slugs).toEqual([...new Set(slugs)]);
});
