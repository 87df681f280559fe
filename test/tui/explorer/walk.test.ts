import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { textWidth } from '../../../src/domain/text-width.ts';
import { explainRejection } from '../../../src/domain/verifier-log/index.ts';
import { readWalk } from '../../../src/domain/verifier-log/walk/walk.ts';
import { WALK_KEYS } from '../../../src/tui/explorer/walk-keys.ts';
import {
  beginWalk,
  moveWalk,
  shownSteps,
  typeSearch,
  type WalkCommand,
  type WalkView,
} from '../../../src/tui/explorer/walk-view.ts';
import { walkRows } from '../../../src/tui/explorer/walk-window.ts';
import { layoutOf } from '../../../src/tui/layout.ts';
import { plainText } from '../../../src/tui/lines/line.ts';
import { REJECTIONS } from '../../fixtures/rejections/index.ts';

const rejection = REJECTIONS.find(({ name }) => name === 'map-null-check');
if (!rejection) throw new Error('no fixture map-null-check');
const output = readFileSync(`${rejection.dir}/output.txt`, 'utf8');
const source = { file: 'program.bpf.c', text: rejection.text };
const walk = readWalk({ output, source, explanation: explainRejection({ output, source }) });
if (!walk) throw new Error('no walk');
const rows = source.text.split('\n');
const lineText = (line: number) => rows[line - 1] ?? '';

const begin = beginWalk('run 1', walk);
const walked = (...commands: WalkCommand[]): WalkView =>
  commands.reduce((view, command) => moveWalk(view, command, walk, lineText), begin);
const typed = (view: WalkView, ...keys: string[]): WalkView =>
  keys.reduce((now, key) => typeSearch(now, key, walk, lineText), view);

describe('walking', () => {
  test('begins at the refused step, and never leaves the ends', () => {
    expect(begin.at).toBe(walk.refused);
    expect(walked('first').at).toBe(0);
    expect(walked('first', 'previous').at).toBe(0);
    expect(walked('last', 'next', 'page-down').at).toBe(walk.steps.length - 1);
  });

  test('steps on and back', () => {
    expect(walked('previous').at).toBe(walk.refused - 1);
    expect(walked('previous', 'next').at).toBe(walk.refused);
  });

  test('goes back along the trail to the cause, and to the refusal again', () => {
    const cause = walked('to-cause');
    expect(walk.steps[cause.at]?.text).toMatch(/^call bpf_map_lookup_elem/);
    expect(moveWalk(cause, 'to-refused', walk, lineText).at).toBe(walk.refused);
  });

  test('shows one step a line, and every step of the trail', () => {
    const byLine = shownSteps(walk, true);
    expect(byLine.length).toBeLessThan(walk.steps.length);
    for (const at of walk.trail) expect(byLine).toContain(at);
    expect(walked('toggle-lines').byLine).toBe(true);
    expect(walked('toggle-lines', 'toggle-lines')).toEqual(begin);
  });

  test('finds instructions, source lines and values, round the end', () => {
    const found = (words: string) => typed(walked('search'), ...words, 'return');
    expect(walk.steps[found('ELEM#1').at]?.text).toMatch(/^call bpf_map_lookup_elem/);
    expect(lineText(walk.steps[found('lookup_elem(&').at]?.line ?? 0)).toContain('lookup_elem(&');
    const value = found('map_value_or_null');
    expect(walk.steps[value.at]?.changed).toContain('R0');
  });

  test('stays where it is when nothing is found, and says so', () => {
    expect(typed(walked('search'), 'z', 'z', 'return')).toMatchObject({
      at: begin.at,
      missed: true,
      search: 'zz',
    });
    expect(moveWalk(typed(walked('search'), 'z', 'return'), 'previous', walk, lineText).missed).toBe(false);
  });

  test('takes every key as a letter while a search is typed', () => {
    expect(typed(walked('search'), 'q', 'space', 'j', 'pagedown', 'backspace').typing).toBe('q ');
    expect(typed(walked('search'), 'q', 'escape')).toEqual(begin);
  });

  test('has one meaning for each key', () => {
    const keys = WALK_KEYS.flatMap((one) => one.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });
});

describe.each([
  [80, 24],
  [110, 30],
  [200, 60],
])('a window of %i×%i', (columns, height) => {
  const layout = layoutOf(columns, height, false);
  if (layout.kind === 'too-small') throw new Error('too small');

  test.each(['en', 'ja'] as const)('is filled exactly, in %s', (lang) => {
    for (const view of [
      begin,
      walked('first'),
      walked('to-cause'),
      walked('search'),
      walked('toggle-lines'),
    ]) {
      const lines = walkRows({ walk, view, source: source.text, title: 'a/b', lang, layout });
      expect(lines).toHaveLength(height);
      for (const line of lines) expect(textWidth(plainText(line))).toBeLessThanOrEqual(columns);
    }
  });

  test('shows the refused line, the instruction, what is known, why it is refused, and how to get out', () => {
    const text = walkRows({ walk, view: begin, source: source.text, title: 'a/b', lang: 'en', layout })
      .map(plainText)
      .join('\n');
    expect(text).toContain('value of "counters", 8 bytes, or NULL');
    expect(text).toContain("✘ refused  R0 invalid mem access 'map_value_or_null'");
    expect(text).toMatch(/▶✘ +\d+ │/);
    expect(text).toMatch(/Esc close\s*$/);
  });
});
