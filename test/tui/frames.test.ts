import { afterEach, describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/domain/run-report.ts';
import type { LearnerView } from '../../src/domain/session/learner-view.ts';
import type { Lang } from '../../src/domain/text.ts';
import type { EngineEvent } from '../../src/engine/loop/events.ts';
import type { EngineState } from '../../src/engine/loop/state.ts';
import { createTerminalBridge } from '../../src/tui/index.tsx';
import * as scenes from './support/scenes.ts';
import { Screen } from './support/screen.ts';
import { FILE, finished, scriptedEngine, stateAfter, stateWith } from './support/scripted-engine.ts';

const SIZES = [
  [80, 24],
  [110, 30],
  [200, 60],
] as const;
const REPORTS: Readonly<Record<string, RunReport>> = {
  pass: scenes.PASS,
  rejection: scenes.REJECTED,
  'compile error': scenes.NOT_COMPILED,
  'failed check': scenes.CHECK_FAILED,
  'machine error': scenes.MACHINE_ERROR,
};

type Shown = { screen: Screen; engine: ReturnType<typeof scriptedEngine>; ended: Promise<void> };
let open: Shown | undefined;

async function show(
  state: EngineState,
  columns = 80,
  rows = 24,
  editor = async (_file: string) => {},
): Promise<Shown> {
  const screen = new Screen(columns, rows);
  const engine = scriptedEngine(state);
  const ended = createTerminalBridge(editor, screen.terminal).run(engine, '/home/learner/xdplings');
  open = { screen, engine, ended };
  await Promise.race([screen.until((text) => text.trim() !== ''), ended]);
  return open;
}

afterEach(async () => {
  open?.engine.dispatch({ type: 'quit-requested' });
  await open?.ended;
  open = undefined;
});

/** Every row of a pane ends in the last column, header and keys are where they belong, nothing was scrolled away. */
/** @param top rows above the panes besides the header */
function expectExactFrame(screen: Screen, columns: number, rows: number, top = 0): void {
  expect(screen.scrolledAway).toBe(0);
  expect(screen.rows()[0]).toContain('xdplings');
  expect(screen.rows()[rows - 1]).toMatch(/\? \S+\s+q \S+$/);
  expect(screen.cell(top + 1, 0)).toBe('╭');
  expect(screen.cell(top + 1, columns - 1)).toBe('╮');
  for (let row = top + 2; row < rows - 3; row += 1) {
    expect(screen.cell(row, 0) + screen.cell(row, columns - 1), screen.rows()[row]).toBe('││');
  }
  expect(screen.cell(rows - 3, columns - 1)).toBe('╯');
}

describe.each(SIZES)('a window of %i×%i', (columns, rows) => {
  it.each(['en', 'ja'] as const)('is filled exactly by every kind of report in %s', async (lang: Lang) => {
    for (const report of Object.values(REPORTS)) {
      const { screen, engine, ended } = await show(stateWith(report, { lang }), columns, rows);
      await screen.until((text) => text.includes('q '));
      if (columns < 110) screen.press('\t');
      await screen.until((text) => text.includes('14:02:31'));
      expectExactFrame(screen, columns, rows);
      engine.dispatch({ type: 'quit-requested' });
      await ended;
    }
  });

  it.each(['en', 'ja'] as const)('is filled exactly by every panel in %s', async (lang) => {
    const progress = { version: 1 as const, steps: {} };
    const { screen, engine } = await show(stateWith(scenes.CHECK_FAILED, { lang, progress }), columns, rows);
    for (const key of ['h', 'd', 'v', 't', 'c', 'l', 'm', '?']) {
      const before = screen.text();
      screen.press(key);
      await screen.until((text) => text !== before);
      expectExactFrame(screen, columns, rows);
    }
    expect(engine.getState().panel).toBe('help');
  });
});

describe('a window too small to read', () => {
  it.each([
    [40, 10],
    [49, 40],
    [20, 3],
  ])('of %i×%i says so in its own size', async (columns, rows) => {
    const { screen } = await show(stateWith(scenes.PASS), columns, rows);
    await screen.until('larger');
    expect(screen.scrolledAway).toBe(0);
  });

  it('shows the workshop again when it grows, and stays whole when it shrinks', async () => {
    const { screen } = await show(stateWith(scenes.PASS), 40, 10);
    await screen.until('larger');
    for (const [columns, rows] of [
      [200, 60],
      [80, 24],
      [110, 30],
      [90, 50],
      [80, 24],
    ] as const) {
      screen.resize(columns, rows);
      await screen.until(
        () => screen.cell(1, columns - 1) === '╮' && screen.cell(rows - 3, columns - 1) === '╯',
      );
      expectExactFrame(screen, columns, rows);
    }
  });
});

describe('the narrow window', () => {
  it('shows one pane, and the verdict in any of them', async () => {
    const { screen } = await show(stateWith(scenes.REJECTED));
    await screen.until('refused on purpose');
    expect(screen.text()).toContain('Rejected by the verifier · line 14');
    screen.press('\t');
    await screen.until('In its words');
    expect(screen.text()).not.toContain('refused on purpose');
  });
});

describe('a run in progress', () => {
  it('shows in the status row only; the result stays until the new report has come', async () => {
    const { screen, engine } = await show(stateWith(scenes.CHECK_FAILED), 200, 60);
    await screen.until('14:02:31');
    const pane = () => screen.rows().slice(1, 58).join('\n');
    const before = pane();
    engine.dispatch({ type: 'run-requested' });
    engine.dispatch({
      type: 'run-progressed',
      run: 2,
      news: { type: 'stage-finished', stage: 'compile', ms: 40 },
    });
    engine.dispatch({ type: 'run-progressed', run: 2, news: { type: 'stage-started', stage: 'load' } });
    await screen.until('✔ compile 40 ms  … load');
    expect(pane()).toBe(before);
    engine.dispatch(finished(scenes.PASS, 2));
    await screen.until('What you now know');
  });
});

describe('scrolling', () => {
  it('keeps the place of the text while reports come and go, and begins a new report at its top', async () => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED), 200, 20);
    screen.press('\u001b[6~');
    await screen.until('Paragraph 1 of');
    screen.press('\t');
    screen.press('G');
    await screen.until('walk through the log (v)');
    const place = () =>
      screen
        .rows()
        .map((row) => row.slice(0, 100))
        .slice(2, 17);
    const before = place();
    engine.dispatch({ type: 'run-requested' });
    engine.dispatch({ ...finished(scenes.CHECK_FAILED, 2), at: 1 } as ReturnType<typeof finished>);
    await screen.until('4 checks failed');
    expect(place()).toEqual(before);
    expect(screen.text()).toContain('✔ attach');
  });

  it('reaches the ends of a log of 20,000 instructions, walking and as it is', async () => {
    const { screen } = await show(stateWith(scenes.REJECTED), 110, 30);
    screen.press('v');
    await screen.until('step 20000 of 20000');
    screen.press('g');
    await screen.until('step 1 of 20000');
    screen.press('w');
    await screen.until('0: (71) r1 = *(u8 *)(r2 +0)');
    screen.press('G');
    await screen.until('19999: (71)');
  });
});

describe('a live session', () => {
  const session = (more: Partial<LearnerView> = {}, waiting = 0): EngineEvent => ({
    type: 'session-changed',
    session: { status: waiting > 0 ? 'offline' : 'live', since: 0, waiting, view: { ...VIEW, ...more } },
  });
  const VIEW: LearnerView = {
    head: 1,
    name: 'Ann',
    announcements: [],
    hand: 'down',
    queuePaused: false,
    sharing: false,
    asked: false,
  };
  const said = { id: 7, at: 0, words: 'Break until a quarter past!', seen: false };

  it.each([
    [80, 24],
    [200, 60],
  ] as const)('has a row of its own in %d×%d, and its news move nothing', async (columns, rows) => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED), columns, rows);
    engine.dispatch(session());
    await screen.until('● live session  Ann');
    expectExactFrame(screen, columns, rows, 1);
    const rest = () => screen.rows().filter((_, row) => row !== 1);
    const before = rest();
    engine.dispatch(session({ announcements: [said] }));
    await screen.until('(m) Instructor: Break until a quarter past!');
    engine.dispatch(session({ hand: 'claimed', helper: 'Bo' }));
    await screen.until('Bo is coming to you');
    engine.dispatch(session({}, 12));
    await screen.until('12 to send');
    expect(rest()).toEqual(before);
  });

  it('shows what was said behind m, and it counts as seen', async () => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED));
    engine.dispatch(session({ announcements: [said, { ...said, id: 8, words: 'We go on.' }] }));
    await screen.until('(m), 1 more Instructor: We go on.');
    screen.press('m');
    await screen.until('Announcements');
    expect(screen.text()).toContain('Break until a quarter past!');
    expect(engine.getState().session?.view?.announcements.every(({ seen }) => seen)).toBe(true);
  });

  it('takes an answer about the file only where the question stands', async () => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED));
    engine.dispatch(session({ asked: true }));
    await screen.until('asks to see your file');
    screen.press('Y');
    screen.press('m');
    await screen.until('May your instructor see your file?');
    expect(engine.getState().session?.view?.sharing).toBe(false);
    screen.press('Y');
    await screen.until('your file is shared');
  });

  it('goes on beside the walk through a log', async () => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED), 110, 30);
    engine.dispatch(session());
    screen.press('v');
    await screen.until('step 20000 of 20000');
    engine.dispatch(session({ announcements: [said] }));
    await screen.until('Break until a quarter past!');
    expect(screen.text()).toContain('step 20000 of 20000');
  });
});

describe('keys', () => {
  it('work with a Japanese input method switched on', async () => {
    const { screen } = await show(stateWith(scenes.REJECTED));
    screen.press('？');
    await screen.until('open your file');
  });

  it('are not taken from what is pasted', async () => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED));
    screen.press('\u001b[200~qxu\u001b[201~');
    screen.press('?');
    await screen.until('open your file');
    expect(engine.getState().quitting).toBe(false);
    expect(engine.getState().question).toBeUndefined();
  });

  it('only answer while a question is open', async () => {
    const { screen, engine } = await show(stateWith(scenes.REJECTED));
    screen.press('x');
    await screen.until('[y/n]');
    screen.press('qrl');
    screen.press('n');
    await screen.until((text) => !text.includes('[y/n]'));
    expect(engine.getState().quitting).toBe(false);
    expect(engine.effects.map(({ type }) => type)).toEqual([]);
  });

  it('go to a step of the list with Enter', async () => {
    const passed = stateAfter([finished(scenes.PASS)]);
    const { screen, engine } = await show(passed);
    screen.press('l');
    await screen.until('▶');
    screen.press('j');
    await screen.until((text) => /▶ ○ +A filter/.test(text));
    screen.press('\r');
    await screen.until('2/2 filter');
    expect(engine.getState().step.id).toBe('hello/filter');
  });

  it('switch the language at once', async () => {
    const { screen } = await show(stateWith(scenes.REJECTED));
    screen.press('L');
    await screen.until('ベリファイアによる拒否');
    await screen.until('わざと拒否されます');
  });
});

describe('the terminal', () => {
  it('is given back as it was: main screen, cursor shown', async () => {
    const { screen, ended } = await show(stateWith(scenes.PASS));
    expect(screen.isAlternate).toBe(true);
    screen.press('q');
    await ended;
    await screen.until(() => !screen.isAlternate);
    expect(screen.written.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      screen.written.lastIndexOf('\u001b[?25l'),
    );
  });

  it('is given back on Ctrl-C and on a signal to end', async () => {
    const first = await show(stateWith(scenes.PASS));
    first.screen.press('\u0003');
    await first.ended;
    await first.screen.until(() => !first.screen.isAlternate);
    const second = await show(stateWith(scenes.PASS));
    process.emit('SIGHUP', 'SIGHUP');
    await second.ended;
    await second.screen.until(() => !second.screen.isAlternate);
  });

  it('belongs to the editor until that ends; then the frame is whole again', async () => {
    let close = () => {};
    const edited: string[] = [];
    const editor = (file: string) => {
      edited.push(file);
      screen.terminal.stdout.write('the editor\r\n\r\n   cursor anywhere');
      return new Promise<void>((resolve) => {
        close = resolve;
      });
    };
    const screen = new Screen(80, 24);
    const engine = scriptedEngine(stateWith(scenes.REJECTED));
    const bridge = createTerminalBridge(editor, screen.terminal);
    const ended = bridge.run(engine, '/home/learner/xdplings');
    await screen.until('refused on purpose');
    const editing = bridge.editFile(FILE);
    await screen.until('the editor');
    expect(screen.isAlternate).toBe(false);
    engine.dispatch({ type: 'run-requested' });
    close();
    await editing;
    await screen.until('Running');
    expect(edited).toEqual([FILE]);
    expectExactFrame(screen, 80, 24);
    engine.dispatch({ type: 'quit-requested' });
    await ended;
  });

  it('puts words into the clipboard by OSC 52, changing nothing on screen', async () => {
    const { screen, engine } = await show(stateWith(scenes.CHECK_FAILED));
    screen.press('y');
    await screen.until('To the clipboard');
    const asked = engine.effects.find(({ type }) => type === 'copy');
    expect(asked).toEqual({ type: 'copy', words: 'xdplings exec client -- ping -c 1 10.0.0.2' });
    await createTerminalBridge(async () => {}, screen.terminal).copy('日本');
    await screen.until('To the clipboard');
    expect(screen.written).toContain(`\u001b]52;c;${Buffer.from('日本').toString('base64')}\u0007`);
  });

  it('gets no colour when NO_COLOR asks for none, and loses no sign or word by it', async () => {
    const screen = new Screen(80, 24, { NO_COLOR: '1' });
    const engine = scriptedEngine(stateWith(scenes.REJECTED));
    const ended = createTerminalBridge(async () => {}, screen.terminal).run(engine, '/');
    await screen.until('✘ Rejected by the verifier');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for the escape sequences of colours
    expect(screen.written).not.toMatch(/\u001b\[(?:\d+;)*3[1-7]m/);
    engine.dispatch({ type: 'quit-requested' });
    await ended;
  });
});
