import { describe, expect, it } from 'vitest';
import type { ProgramCost } from '../../src/domain/checks/observed.ts';
import type { EngineState } from '../../src/engine/loop/state.ts';
import { lineWidth } from '../../src/tui/lines/fit.ts';
import { plainText } from '../../src/tui/lines/line.ts';
import { sidePane } from '../../src/tui/panes/side-pane.ts';
import { ROUGH_TYPESETTER } from '../../src/tui/typeset/rough.ts';
import * as scenes from './support/scenes.ts';
import { stateWith } from './support/scripted-engine.ts';

const YOURS: ProgramCost = { ns: 23.4, instructions: 41, machineCodeBytes: 230 };
const SOLUTION: ProgramCost = { ns: 1_019, instructions: 1_236, machineCodeBytes: 7_000 };
const rows = (width: number, lang: 'en' | 'ja', solutionCost: EngineState['solutionCost'], cost = YOURS) => {
  const state = { ...stateWith({ ...scenes.PASS, cost }, { lang }), solutionCost };
  return sidePane(state, width, ROUGH_TYPESETTER);
};
const rowOf = (lines: ReturnType<typeof rows>, words: string): number =>
  lines.findIndex((line) => plainText(line).includes(words));

describe('the cost after a pass', () => {
  it('stands beside the verdict where there is room, and below it where there is none', () => {
    const wide = rows(120, 'en', SOLUTION).map(plainText);
    expect(wide.find((line) => line.includes('Passed'))).toMatch(
      /Passed: .* Yours: 23 ns a packet, 41 instructions {3}Solution: 1,019 ns, 1,236/,
    );
    const narrow = rows(76, 'en', SOLUTION).map(plainText);
    expect(narrow.find((line) => line.includes('Yours'))).toMatch(
      /^ *Yours: 23 ns a packet, 41 instructions {3}Solution: 1,019 ns, 1,236/,
    );
  });

  it.each(['en', 'ja'] as const)('moves nothing when the solution is known, in %s', (lang) => {
    for (const width of [46, 51, 76, 96, 120, 160]) {
      const [pending, unknown, known] = [undefined, 'unknown' as const, SOLUTION].map((cost) =>
        rows(width, lang, cost),
      );
      const heights = [pending, unknown, known].map((lines) => lines?.length);
      expect(new Set(heights).size, `${width} columns`).toBe(1);
      const places = [pending, unknown, known].map((lines) =>
        rowOf(lines ?? [], lang === 'en' ? 'Solution:' : '解答例:'),
      );
      expect(new Set(places).size, `${width} columns`).toBe(1);
      expect(known?.every((line) => lineWidth(line) <= width)).toBe(true);
    }
  });

  it('is not there where nothing was measured', () => {
    const state = stateWith(scenes.PASS);
    const text = sidePane(state, 120, ROUGH_TYPESETTER).map(plainText).join('\n');
    expect(text).toContain('Passed');
    expect(text).not.toContain('Yours');
  });
});
