import { describe, expect, it } from 'vitest';
import { blockScript, commandBlocks } from '../../src/domain/lesson/text-commands.ts';
import type { RunReport } from '../../src/domain/run-report.ts';
import { sameText } from '../../src/domain/text.ts';
import type { Explanation } from '../../src/domain/verifier-log/index.ts';
import { falseVerdict } from '../../src/engine/prove/prove-step.ts';

const report = (more: Partial<RunReport>): RunReport => ({
  step: 'hello/print',
  verdict: 'fail',
  stage: 'check',
  timings: { totalMs: 1 },
  diagnostics: [],
  rejection: null,
  checks: [],
  commands: [],
  log: '',
  trace: [],
  ...more,
});
const failedCheck = report({
  checks: [{ id: 'greets', title: { en: '', ja: '' }, status: 'fail', reproduce: [] }],
});
const rejected = report({ stage: 'load', rejection: { rule: 'packet-access', message: 'm' } as Explanation });

describe('a specimen', () => {
  it('that must pass or fail is held to it', () => {
    expect(falseVerdict({ kind: 'pass' }, report({ verdict: 'pass' }))).toBeUndefined();
    expect(falseVerdict({ kind: 'pass' }, failedCheck)).toContain('check greets failed');
    expect(falseVerdict({ kind: 'fail' }, report({ verdict: 'pass' }))).toContain('it passed');
  });

  it('must be caught by what it names, not by anything else', () => {
    expect(falseVerdict({ kind: 'check', id: 'greets' }, failedCheck)).toBeUndefined();
    expect(falseVerdict({ kind: 'check', id: 'other' }, failedCheck)).toContain('greets');
    expect(falseVerdict({ kind: 'rule', slug: 'packet-access' }, rejected)).toBeUndefined();
    expect(falseVerdict({ kind: 'rule', slug: 'loop' }, rejected)).toContain('packet-access');
    expect(falseVerdict({ kind: 'compile' }, report({ stage: 'compile' }))).toBeUndefined();
    expect(falseVerdict({ kind: 'compile' }, rejected)).toContain('packet-access');
  });

  it('that the machine could not run proves nothing', () => {
    const error = report({ verdict: 'error', problem: { what: sameText('no BTF') } });
    for (const kind of ['pass', 'fail', 'compile'] as const)
      expect(falseVerdict({ kind }, error)).toContain('no BTF');
  });
});

describe('the commands of a text', () => {
  it('are its sh blocks, whole', () => {
    const markdown = 'a\n```sh\none\ntwo\n```\nb\n```c\nint x;\n```\n```sh\nthree\n```\n';
    expect(commandBlocks(markdown)).toEqual(['one\ntwo\n', 'three\n']);
    expect(blockScript('one\n')).toContain('\none\n');
  });
});
