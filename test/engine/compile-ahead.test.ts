import { expect, it } from 'vitest';
import type { CompileResult, ToolchainPort } from '../../src/engine/ports.ts';
import { compilingAhead } from '../../src/engine/prove/compile-ahead.ts';

const { signal } = new AbortController();

function recording() {
  const asked: string[] = [];
  const compile = async (source: string): Promise<CompileResult> => {
    asked.push(source);
    return { ok: false, diagnostics: [], output: source, commands: [] };
  };
  return { asked, toolchain: { compile } as unknown as ToolchainPort };
}

it('begins with the next file as soon as one is compiled, and compiles none twice', async () => {
  const { asked, toolchain } = recording();
  const ahead = compilingAhead(toolchain, ['a', 'b', 'c'], signal);
  expect((await ahead.compile('a', signal)).output).toBe('a');
  expect(asked).toEqual(['a', 'b']);
  expect((await ahead.compile('b', signal)).output).toBe('b');
  expect((await ahead.compile('c', signal)).output).toBe('c');
  expect(asked).toEqual(['a', 'b', 'c']);
});

it('compiles a file that is not in the list when it is asked for', async () => {
  const { asked, toolchain } = recording();
  expect((await compilingAhead(toolchain, ['a'], signal).compile('x', signal)).output).toBe('x');
  expect(asked).toEqual(['x']);
});
