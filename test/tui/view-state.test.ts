import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../src/tui/layout.ts';
import { INITIAL_VIEW, reduceView, topAround, topOf, type ViewState } from '../../src/tui/view-state.ts';

const extent = { content: 'log hello/print 1', total: 100, height: 10 };
const scroll = (view: ViewState, ...commands: Parameters<typeof command>[0][]): ViewState =>
  commands.reduce((now, each) => reduceView(now, command(each)), view);
const command = (name: 'scroll-up' | 'scroll-down' | 'page-up' | 'page-down' | 'top' | 'bottom') =>
  ({ type: 'scrolled', command: name, extent }) as const;

describe('scrolling', () => {
  it('moves by rows and by pages that overlap by one row', () => {
    expect(topOf(scroll(INITIAL_VIEW, 'scroll-down', 'scroll-down'), extent)).toBe(2);
    expect(topOf(scroll(INITIAL_VIEW, 'page-down'), extent)).toBe(9);
  });

  it('stops at both ends', () => {
    expect(topOf(scroll(INITIAL_VIEW, 'scroll-up', 'page-up'), extent)).toBe(0);
    expect(topOf(scroll(INITIAL_VIEW, 'bottom', 'page-down'), extent)).toBe(90);
    expect(topOf(scroll(INITIAL_VIEW, 'bottom', 'top'), extent)).toBe(0);
  });

  it('does not move what fits', () => {
    const small = { ...extent, total: 5 };
    const view = reduceView(INITIAL_VIEW, { type: 'scrolled', command: 'bottom', extent: small });
    expect(topOf(view, small)).toBe(0);
  });

  it('keeps a position for each content', () => {
    const view = scroll(INITIAL_VIEW, 'bottom');
    expect(topOf(view, { ...extent, content: 'another' })).toBe(0);
    expect(topOf(view, extent)).toBe(90);
  });

  it('leaves no empty rows when the window grows', () => {
    expect(topOf(scroll(INITIAL_VIEW, 'bottom'), { ...extent, height: 40 })).toBe(60);
  });
});

describe('the cursor of the list', () => {
  const move = (view: ViewState, from: number, name: 'scroll-down' | 'bottom') =>
    reduceView(view, { type: 'cursor-moved', command: name, list: 'list', from, count: 5, page: 3 });

  it('stays inside the list', () => {
    expect(move(INITIAL_VIEW, 4, 'scroll-down').cursors.list).toBe(4);
    expect(move(INITIAL_VIEW, 1, 'scroll-down').cursors.list).toBe(2);
    expect(move(INITIAL_VIEW, 0, 'bottom').cursors.list).toBe(4);
  });

  it('is kept in sight', () => {
    expect(topAround(50, 100, 10)).toBe(45);
    expect(topAround(2, 100, 10)).toBe(0);
    expect(topAround(99, 100, 10)).toBe(90);
  });
});

describe('the layout', () => {
  it('shows both panes from 110 columns, unless one is zoomed', () => {
    expect(layoutOf(109, 30, false).kind).toBe('narrow');
    expect(layoutOf(110, 30, false).kind).toBe('wide');
    expect(layoutOf(200, 60, true).kind).toBe('narrow');
  });

  it('uses every row and every column, and keeps the text readable', () => {
    for (let columns = 110; columns < 400; columns += 1) {
      const layout = layoutOf(columns, 50, false);
      if (layout.kind === 'too-small') throw new Error('not too small');
      expect(layout.textColumns + layout.sideColumns).toBe(columns);
      expect(layout.textColumns).toBeLessThanOrEqual(104);
      expect(layout.paneRows).toBe(47);
    }
  });

  it('gives up where nothing could be read', () => {
    expect(layoutOf(49, 30, false).kind).toBe('too-small');
    expect(layoutOf(200, 11, false).kind).toBe('too-small');
    expect(layoutOf(50, 12, false).kind).toBe('narrow');
  });
});
