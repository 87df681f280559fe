import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/domain/run-report.ts';
import type { ToolchainPort } from '../../src/engine/ports.ts';
import { runStep } from '../../src/engine/run/run-step.ts';
import { makeStep } from '../support/course.ts';
import { fakeControl } from '../support/fake-control.ts';
import { fakeLab } from '../support/fake-lab.ts';

const warning = (message: string): Diagnostic => ({
  file: 'print.bpf.c',
  line: 1,
  column: 1,
  severity: 'warning',
  message,
});

it('says nothing of a function that the starter gives and nobody calls yet', async () => {
  const told = [
    warning("unused function 'given' [-Wunused-function]"),
    warning("unused function 'own' [-Wunused-function]"),
    warning("unused variable 'given' [-Wunused-variable]"),
  ];
  const compile = async () => ({ ok: false, diagnostics: told, output: '', commands: [] });
  const report = await runStep({
    step: { ...makeStep('hello/print'), starter: 'static int given(void)\n{\n}\n' },
    file: '/learner/print.bpf.c',
    source: '',
    checks: [],
    toolchain: { compile } as unknown as ToolchainPort,
    lab: fakeLab(),
    control: fakeControl(),
    signal: new AbortController().signal,
  });
  expect(report.diagnostics).toEqual(told.slice(1));
});
