import { describe, expect, it } from 'vitest';
import type { BpfObject } from '../../src/domain/object-file/index.ts';
import { choosePrograms } from '../../src/engine/run/choose-programs.ts';

const at = [{ host: 'host', interface: 'eth0' }];
const FILE = 'hello/print.bpf.c';

/** An object whose programs are these, each of 10 instructions; the code of the nth begins at line 10 × n. */
function objectOf(...programs: readonly (readonly [section: string, name: string])[]): BpfObject {
  const sections = new Map(Map.groupBy(programs, ([section]) => section));
  return {
    programs: programs.map(([section, name]) => ({
      section,
      name,
      offset: 10 * (sections.get(section)?.findIndex(([, other]) => other === name) ?? 0),
      instructionCount: 10,
      parts: [],
    })),
    license: 'GPL',
    maps: [],
    variables: [],
    btf: { littleEndian: true, types: [] },
    hasBtf: true,
    lines: new Map(
      [...sections].map(([section, members]) => [
        section,
        members.map((program, index) => ({
          instruction: 10 * index,
          file: FILE,
          line: 10 * (programs.indexOf(program) + 1),
          column: 1,
          text: '',
        })),
      ]),
    ),
  };
}

const refusal = (object: BpfObject, attach: Parameters<typeof choosePrograms>[1] = at) => {
  const choice = choosePrograms(object, attach, FILE);
  return choice.ok ? undefined : choice.explanation;
};

describe('the program to attach', () => {
  it('is the only XDP program, whatever its name', () => {
    const choice = choosePrograms(objectOf(['xdp', 'anything'], ['tc', 'other']), at, FILE);
    expect(choice).toMatchObject({ ok: true, points: [{ program: 'anything' }] });
  });

  it('cannot be one of two: the second one’s line is named', () => {
    expect(refusal(objectOf(['xdp', 'first'], ['xdp', 'second']))).toMatchObject({
      rule: 'which-xdp-program',
      line: 20,
      why: { en: expect.stringContaining('first, second') },
    });
  });

  it('is missing where its section is misspelt: the line and the right spelling are named', () => {
    expect(refusal(objectOf(['xpd', 'greet']))).toMatchObject({
      rule: 'no-xdp-program',
      line: 10,
      fix: { en: 'Write SEC("xdp") in place of SEC("xpd").' },
    });
  });

  it('is missing where clang left nothing: a function that never runs is named as a cause', () => {
    expect(refusal(objectOf())).toMatchObject({ rule: 'no-xdp-program', line: undefined });
    expect(refusal(objectOf())?.why.en).toContain('removes a function');
  });

  it('is missing where the step wants another name', () => {
    const wanted = [{ host: 'host', interface: 'eth0', program: 'count' }];
    expect(refusal(objectOf(['xdp', 'cuont']), wanted)).toMatchObject({
      line: 10,
      fix: { en: 'Name the function count.' },
    });
  });
});
