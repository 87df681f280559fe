import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/domain/run-report.ts';
import { sameText } from '../../src/domain/text.ts';
import { textWidth } from '../../src/domain/text-width.ts';
import { PANELS } from '../../src/engine/loop/state.ts';
import { KEYMAP } from '../../src/tui/keymap.ts';
import { lineWidth } from '../../src/tui/lines/fit.ts';
import { type Line, plainText } from '../../src/tui/lines/line.ts';
import { footerLine } from '../../src/tui/panes/footer-line.ts';
import { headerLine } from '../../src/tui/panes/header-line.ts';
import { keyLabel } from '../../src/tui/panes/help-pane.ts';
import { listPane } from '../../src/tui/panes/list-pane.ts';
import { said } from '../../src/tui/panes/said.ts';
import { sidePane } from '../../src/tui/panes/side-pane.ts';
import { sourceExcerpt } from '../../src/tui/panes/source-excerpt.ts';
import { statusLine } from '../../src/tui/panes/status-line.ts';
import { textPane } from '../../src/tui/panes/text-pane.ts';
import { ROUGH_TYPESETTER } from '../../src/tui/typeset/rough.ts';
import * as scenes from './support/scenes.ts';
import { FILE, finished, stateAfter, stateWith } from './support/scripted-engine.ts';

const WIDTHS = [46, 51, 76, 96] as const;
const REPORTS = [
  scenes.PASS,
  scenes.REJECTED,
  scenes.NOT_COMPILED,
  scenes.CHECK_FAILED,
  scenes.MACHINE_ERROR,
] as const;
const shown = (lines: readonly Line[]): string => lines.map(plainText).join('\n');
const result = (report: RunReport, width = 76, lang: 'en' | 'ja' = 'en'): string =>
  shown(sidePane(stateWith(report, { lang }), width, ROUGH_TYPESETTER));

describe('every pane', () => {
  it.each(['en', 'ja'] as const)('keeps to its width in %s', (lang) => {
    for (const report of REPORTS) {
      for (const panel of PANELS) {
        for (const width of WIDTHS) {
          const state = { ...stateWith(report, { lang }), panel };
          const lines = [
            ...sidePane(state, width, ROUGH_TYPESETTER),
            ...textPane(state, width, ROUGH_TYPESETTER),
            ...listPane(state, 1, width).lines,
          ];
          const wide = lines.filter((line) => lineWidth(line) > width).map(plainText);
          expect(wide, `${report.verdict} ${panel} ${width}`).toEqual([]);
        }
      }
    }
  });

  it('lets no control character through, wherever it comes from', () => {
    const evil = 'x\u001b[2J\u009b1m\u0007y\u202e';
    const report: RunReport = {
      ...scenes.CHECK_FAILED,
      commands: [evil],
      trace: [evil],
      log: evil,
      diagnostics: [
        { file: evil, line: 1, column: 1, severity: 'error', message: evil, explanation: sameText(evil) },
      ],
      problem: { what: sameText(evil), todo: sameText(evil) },
      checks: scenes.CHECK_FAILED.checks.map((check) => ({
        ...check,
        title: sameText(evil),
        sent: sameText(evil),
        expected: sameText(evil),
        observed: sameText(evil),
        reproduce: [evil],
      })),
    };
    const rejection = {
      ...scenes.REJECTED.rejection,
      title: sameText(evil),
      why: sameText(evil),
      message: evil,
    };
    const states = [
      stateAfter([{ ...finished(report), source: evil } as ReturnType<typeof finished>]),
      stateWith({ ...report, verdict: 'error' }),
      stateWith({ ...scenes.REJECTED, log: evil, rejection: rejection as RunReport['rejection'] }),
      stateAfter([{ type: 'told', tone: 'error', text: sameText(evil) }]),
      { ...stateWith(report), diff: { since: 'pass' as const, patch: `+${evil}` } },
    ];
    for (const state of states) {
      for (const panel of PANELS) {
        const text = [
          shown(sidePane({ ...state, panel }, 76, ROUGH_TYPESETTER)),
          plainText(statusLine(state, 200)),
        ].join('');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for exactly these
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }
    }
  });
});

describe('a rejection', () => {
  const text = result(scenes.REJECTED);

  it('shows the learner their own line, what was proved, why, and how to mend it', () => {
    expect(text).toContain('✘ Rejected by the verifier · line 14');
    expect(text).toMatch(/▶ 14 │ +if \(eth->h_proto/);
    expect(text).toMatch(/ {4}│ +\^+ +0 bytes proved, 14 needed/);
    expect(text).toContain('Why   The verifier allows');
    expect(text).toContain('Mend  Return before');
    expect(text).toContain('if ((void *)(eth + 1) > data_end) return XDP_PASS;');
    expect(text).toContain('In its words  invalid access to packet, off=12 size=2');
  });

  it('says all of it in Japanese too', () => {
    const japanese = result(scenes.REJECTED, 76, 'ja');
    expect(japanese).toContain('ベリファイアによる拒否 · 14 行目');
    expect(japanese).toContain('証明済み 0 バイト');
  });
});

describe('the source excerpt', () => {
  it('marks the expression at a byte column, behind tabs and Japanese', () => {
    const source = '\tint 値 = 1;\n\t/* 長さ */ if (eth->h_proto == 8)\n';
    const column = Buffer.byteLength('\t/* 長さ */ if (') + 1;
    const lines = sourceExcerpt({ source, line: 2, column }, 60).map(plainText);
    const [row = '', carets = ''] = [lines[1], lines[2]];
    expect(carets.trimEnd()).toMatch(/│ +\^{12}$/);
    expect(textWidth(row.slice(0, row.indexOf('eth')))).toBe(carets.indexOf('^'));
  });

  it('points behind the end of a row, where something is missing', () => {
    const lines = sourceExcerpt({ source: 'f()\n}', line: 1, column: 4 }, 60).map(plainText);
    expect(lines[1]).toBe('    │    ^');
  });

  it('is empty for a line that is not there', () => {
    expect(sourceExcerpt({ source: 'a\n', line: 99 }, 60)).toEqual([]);
  });

  it('shows what there is at the beginning and the end of the file', () => {
    expect(sourceExcerpt({ source: 'a\nb', line: 1 }, 60).map(plainText)).toEqual(['▶ 1 │ a', '  2 │ b']);
  });
});

describe('failed checks', () => {
  const text = result(scenes.CHECK_FAILED);

  it('opens the first failure, keeps the passes short and counts what waits', () => {
    expect(text).toContain('✔ counts pings as itself');
    expect(text).toContain('✘ counts sctp as itself');
    expect(text).toMatch(/expected +protocols\[132\] = 1/);
    expect(text).toMatch(/seen +no entry 132/);
    expect(text).toMatch(/repeat +xdplings exec client -- ping/);
    expect(text).toContain('○ 2 more checks wait for this one');
    expect(text).not.toContain('race');
  });

  it('puts the packets side by side and marks each difference with a sign and a word', () => {
    expect(text).toMatch(/sent +expected +seen/);
    expect(text).toMatch(/ttl +64 +63 +64 +✘ /);
    expect(text).toMatch(/dport +9090 +9090 +9091 +✘ differs/);
    expect(text).toMatch(/eth.*as expected/);
    expect(text.split('\n').find((row) => /^ +src/.test(row))).not.toContain('✘');
  });

  it('puts the fields under each other where the columns do not fit', () => {
    const narrow = result(scenes.CHECK_FAILED, 36);
    expect(narrow).not.toMatch(/sent +expected +seen/);
    expect(narrow).toMatch(/ipv4\.ttl +✘/);
    expect(narrow).toMatch(/expected 63\n +seen 64/);
  });

  it('says what else there is to look at', () => {
    expect(text).toContain('2 bpf_printk lines (t)   2 commands run (c)');
  });
});

describe('words', () => {
  it('show as code what stands between backticks, and keep a backtick that stands alone', () => {
    expect(said('call `printf` now')).toEqual([
      { text: 'call ' },
      { text: 'printf', style: { color: 'cyan' } },
      { text: ' now' },
    ]);
    expect(said('a ` b')).toEqual([{ text: 'a ` b' }]);
  });

  it('of a command that carries a packet are cut; the key copies all of it', () => {
    const reproduce = [`printf '${'\\000'.repeat(400)}'`];
    const checks = scenes.CHECK_FAILED.checks.map((check) => ({ ...check, reproduce }));
    const text = result({ ...scenes.CHECK_FAILED, checks });
    expect(text).toMatch(/…\s+\(y\s+copies\)/);
    expect(text.split('\n').filter((row) => row.includes('\\000')).length).toBeLessThanOrEqual(2);
  });
});

describe('a compile error', () => {
  it('shows place, message, source and explanation; the rest one row each', () => {
    const text = result(scenes.NOT_COMPILED);
    expect(text).toContain("hello/first-rejection.bpf.c:14:11 error: no member named 'h_prot'");
    expect(text).toMatch(/▶ 14 │/);
    expect(text).toContain('The struct has no such field.');
    expect(text).toContain('! hello/first-rejection.bpf.c:11:8 warning: unused variable');
  });
});

describe('a pass', () => {
  it('is said clearly, with what was learned and where to go on', () => {
    const text = result(scenes.PASS);
    expect(text).toContain('✔ Passed: 3 of 3 checks in 118 ms.');
    expect(text).toContain('What you now know');
    expect(text).toContain('You know r=0.');
    expect(text).toContain('n next: A filter: ICMP or ARP');
  });
});

describe('a machine that cannot', () => {
  it('says what is wrong and what to do, and judges nothing', () => {
    const text = result(scenes.MACHINE_ERROR);
    expect(text).toContain('your program was not judged');
    expect(text).toContain('bpftool is missing.');
    expect(text).toContain('What to do  sudo apt install bpftool');
  });
});

describe('what failed last time', () => {
  const progress = {
    version: 1 as const,
    steps: {
      'hello/first-rejection': {
        runs: 1,
        hints: 0,
        solutionSeen: false,
        lastFailure: 'rule:packet-unchecked stage:load',
      },
    },
  };

  it('stands under the text until there is a report', () => {
    const before = stateAfter([], { progress });
    expect(shown(textPane(before, 76, ROUGH_TYPESETTER))).toContain('Last time: the program was rejected');
    const after = stateWith(scenes.REJECTED, { progress });
    expect(shown(textPane(after, 76, ROUGH_TYPESETTER))).not.toContain('Last time');
  });
});

describe('the status row', () => {
  const status = (state: Parameters<typeof statusLine>[0]) => plainText(statusLine(state, 200));

  it('always answers what to do now', () => {
    expect(status(stateAfter([{ type: 'run-abandoned', run: 1 }]))).toContain('save it');
    expect(status(stateWith(scenes.PASS))).toContain('n goes on: A filter');
    expect(status(stateWith(scenes.REJECTED))).toContain('Mend it and save.');
    expect(status(stateWith(scenes.MACHINE_ERROR))).toContain('r tries again.');
    expect(status({ ...stateWith(scenes.PASS), panel: 'log' })).toContain('Esc');
  });

  it('shows a question and a notice before anything else', () => {
    expect(status({ ...stateWith(scenes.PASS), question: 'reset' })).toContain('[y/n]');
    expect(status(stateAfter([finished(scenes.REJECTED), { type: 'next-requested' }]))).toContain(
      'Next opens when this step passes',
    );
  });
});

describe('the header', () => {
  it('does not move while a run goes on', () => {
    const idle = stateWith(scenes.REJECTED);
    const running = { ...idle, run: { id: 2, stage: 'compile' as const, laps: {}, checks: [] } };
    const bar = (state: typeof idle) => plainText(headerLine(state, 120)).indexOf('░');
    expect(bar(running)).toBe(bar(idle));
    expect(plainText(headerLine(running, 120))).toContain('… compile');
  });
});

describe('the keys row', () => {
  it.each([50, 80, 110, 200])('fits into %i columns and keeps help and quit', (width) => {
    for (const lang of ['en', 'ja'] as const) {
      const line = footerLine(stateWith(scenes.CHECK_FAILED, { lang }), width, 'Result');
      expect(lineWidth(line)).toBeLessThanOrEqual(width);
      expect(plainText(line)).toMatch(/\? \S+ +q \S+ *$/);
    }
  });

  it('offers next only after a pass', () => {
    expect(plainText(footerLine(stateWith(scenes.PASS), 200, undefined))).toContain('n next');
    expect(plainText(footerLine(stateWith(scenes.REJECTED), 200, undefined))).not.toContain('n next');
  });
});

describe('the help', () => {
  it('names every key there is', () => {
    const text = shown(sidePane({ ...stateWith(scenes.PASS), panel: 'help' }, 60, ROUGH_TYPESETTER));
    for (const key of KEYMAP.flatMap(({ keys }) => keys)) expect(text).toContain(keyLabel(key));
  });
});

describe('before the first report', () => {
  it('says which file is the learner’s', () => {
    expect(shown(sidePane(stateAfter([]), 76, ROUGH_TYPESETTER))).toContain(FILE);
  });
});
