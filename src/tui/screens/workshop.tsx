import { Box } from 'ink';
import type { EngineState } from '../../engine/loop/state.ts';
import { messages } from '../../i18n/index.ts';
import type { Content, Contents } from '../contents.ts';
import type { Layout } from '../layout.ts';
import { type Line, seg } from '../lines/line.ts';
import { footerLine } from '../panes/footer-line.ts';
import { headerLine } from '../panes/header-line.ts';
import { shortSideTitle, sideTitle, verdictSign } from '../panes/side-pane.ts';
import { statusLine } from '../panes/status-line.ts';
import { STYLE } from '../theme.ts';
import type { PaneName } from '../view-state.ts';
import { Pane } from '../widgets/pane.tsx';
import { Rows } from '../widgets/rows.tsx';

type Props = {
  readonly state: EngineState;
  readonly contents: Contents;
  readonly layout: Exclude<Layout, { kind: 'too-small' }>;
  readonly focus: PaneName;
  readonly colors: boolean;
};

/** The whole window: header, the panes (or the one that has the keys), status, keys. */
export function Workshop({ state, contents, layout, focus, colors }: Props) {
  const { columns, rows, paneRows, kind } = layout;
  const { tui } = messages(state.lang);
  const names = { text: state.step.title[state.lang], side: sideTitle(state) };
  const pane = (which: PaneName, content: Content, width: number, title: Line) => (
    <Pane
      title={title}
      lines={content.lines}
      top={content.top}
      columns={width}
      rows={paneRows}
      focused={focus === which}
      colors={colors}
    />
  );
  const wideTitle = (which: PaneName): Line => [
    seg(names[which], focus === which ? STYLE.focus : STYLE.title),
  ];
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Rows lines={[headerLine(state, columns)]} colors={colors} />
      {kind === 'wide' ? (
        <Box height={paneRows} flexShrink={0}>
          {pane('text', contents.text, layout.textColumns, wideTitle('text'))}
          {pane('side', contents.side, layout.sideColumns, wideTitle('side'))}
        </Box>
      ) : (
        pane(
          focus,
          contents[focus],
          columns,
          tabs(focus, names.text, focus === 'side' ? names.side : shortSideTitle(state), verdictSign(state)),
        )
      )}
      <Rows
        lines={[
          statusLine(state, columns),
          footerLine(
            state,
            columns,
            kind === 'wide' ? undefined : focus === 'text' ? shortSideTitle(state) : tui.text,
          ),
        ]}
        colors={colors}
      />
    </Box>
  );
}

/** The two panes as tabs in one border, for a window that shows one at a time. */
const tabs = (focus: PaneName, text: string, side: string, sign: string): Line => [
  seg(text, focus === 'text' ? STYLE.focus : STYLE.quiet),
  seg(' │ ', STYLE.border),
  seg(sign === '' ? side : `${sign} ${side}`, focus === 'side' ? STYLE.focus : STYLE.quiet),
];
