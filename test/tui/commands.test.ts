import { describe, expect, it } from 'vitest';
import type { EngineState } from '../../src/engine/loop/state.ts';
import { outcomeOf, type Scene } from '../../src/tui/commands.ts';
import { keyNames } from '../../src/tui/key-name.ts';
import { KEYMAP } from '../../src/tui/keymap.ts';
import { DEMO, playAfter } from '../engine/play/support.ts';
import * as scenes from './support/scenes.ts';
import { stateAfter, stateWith } from './support/scripted-engine.ts';

const scene = (state: EngineState, more: Partial<Scene> = {}): Scene => ({
  state,
  contents: {
    text: { name: 'text', lines: [], top: 0, height: 20 },
    side: { name: 'side', lines: [], top: 0, height: 20 },
    cursor: undefined,
  },
  focus: 'text',
  narrow: false,
  ...more,
});
const failed = stateWith(scenes.CHECK_FAILED);
const press = (key: string, more: Partial<Scene> = {}, state = failed) => outcomeOf(key, scene(state, more));
const NO_KEY = {
  ...Object.fromEntries(
    'upArrow downArrow leftArrow rightArrow pageDown pageUp home end return escape ctrl shift tab backspace delete meta super hyper capsLock numLock'
      .split(' ')
      .map((name) => [name, false]),
  ),
} as unknown as Parameters<typeof keyNames>[1];

describe('the keymap', () => {
  it('gives no key two meanings', () => {
    const keys = KEYMAP.flatMap((binding) => binding.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it.each(KEYMAP.flatMap((binding) => binding.keys))('does something for %s', (key) => {
    const { loop, view } = press(key, {
      // Consent is given where it is asked for.
      state: /^[YN]$/.test(key) ? { ...failed, panel: 'messages' } : failed,
      focus: 'side',
      contents: {
        text: { name: 'text', lines: [], top: 0, height: 20 },
        side: { name: 'list', lines: [], top: 0, height: 20 },
        cursor: 0,
      },
    });
    expect(loop.length + view.length).toBeGreaterThan(0);
  });

  it.each(['E', '0', 'ctrl+d', 'あ', ''])('does nothing for %j', (key) => {
    expect(press(key)).toEqual({ loop: [], view: [] });
  });
});

describe('the names of keys', () => {
  it.each([
    ['n', {}, ['n']],
    ['ｎ', {}, ['n']],
    ['？', {}, ['?']],
    ['　', {}, ['space']],
    [' ', {}, ['space']],
    ['jjk', {}, ['j', 'j', 'k']],
    ['', { upArrow: true }, ['up']],
    ['', { pageDown: true }, ['pagedown']],
    ['c', { ctrl: true }, ['ctrl+c']],
    ['d', { ctrl: true }, []],
    ['x', { meta: true }, []],
    ['', { escape: true, meta: true }, ['escape']],
  ])('%j %j', (input, key, names) => {
    expect(keyNames(input, { ...NO_KEY, ...key })).toEqual(names);
  });
});

describe('a question', () => {
  const asked = stateAfter([{ type: 'reset-requested' }]);

  it('takes y for yes, n and Esc for no', () => {
    expect(press('y', {}, asked).loop).toEqual([{ type: 'answered', yes: true }]);
    expect(press('n', {}, asked).loop).toEqual([{ type: 'answered', yes: false }]);
    expect(press('escape', {}, asked).loop).toEqual([{ type: 'answered', yes: false }]);
  });

  it('lets every other key wait, but for Ctrl-C', () => {
    for (const key of ['q', 'r', 'x', 'l', 'return', 'space']) {
      expect(press(key, {}, asked)).toEqual({ loop: [], view: [] });
    }
    expect(press('ctrl+c', {}, asked).loop).toEqual([{ type: 'quit-requested' }]);
  });
});

describe('panes', () => {
  it('come forward with what was asked for', () => {
    for (const key of ['h', 'd', 'v', 't', 'c', 'l', '?']) {
      expect(press(key).view).toEqual([{ type: 'pane-shown', pane: 'side' }]);
    }
    expect(press('n').view).toEqual([{ type: 'pane-shown', pane: 'text' }]);
  });

  it('are not closed while they are hidden behind the text of a narrow window', () => {
    const log = stateAfter([{ type: 'panel-requested', panel: 'log' }]);
    expect(press('v', { narrow: true, focus: 'text' }, log).loop).toEqual([]);
    expect(press('v', { narrow: true, focus: 'side' }, log).loop).toHaveLength(1);
  });
});

describe('copying', () => {
  it('takes the command that repeats the failure', () => {
    expect(press('y').loop[0]).toEqual({
      type: 'copy-requested',
      words: 'xdplings exec client -- ping -c 1 10.0.0.2',
    });
  });

  it('takes every command where the commands are on screen', () => {
    const commands = { ...failed, panel: 'commands' as const };
    expect(press('y', {}, commands).loop[0]).toEqual({
      type: 'copy-requested',
      words: scenes.CHECK_FAILED.commands.join('\n'),
    });
  });

  it('says so when there is nothing', () => {
    expect(press('y', {}, stateWith(scenes.PASS)).loop).toMatchObject([{ type: 'told', tone: 'info' }]);
  });
});

describe('the keys while a demonstration is on', () => {
  const starting = { ...failed, demo: 'starting' } as const;
  const onStage = { ...failed, demo: playAfter([{ type: 'demo-started', demo: DEMO }]) };

  it.each([
    ['space', [{ type: 'demo-asked', request: 'next-scene' }]],
    ['n', [{ type: 'demo-asked', request: 'next-scene' }]],
    ['q', [{ type: 'demo-left' }]],
    ['escape', [{ type: 'demo-left' }]],
    ['L', [{ type: 'language-toggled' }]],
    ['ctrl+c', [{ type: 'quit-requested' }]],
    ['x', []],
    ['e', []],
  ])('%s', (key, loop) => {
    expect(press(key, {}, onStage)).toEqual({ loop, view: [] });
  });

  it('can be left while it is getting ready', () => {
    expect(press('q', {}, starting).loop).toEqual([{ type: 'demo-left' }]);
    expect(press('r', {}, starting).loop).toEqual([]);
  });
});
