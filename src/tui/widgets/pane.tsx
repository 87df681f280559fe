import { Box } from 'ink';
import { type Framed, framed } from '../panes/framed.ts';
import { Rows } from './rows.tsx';

/** A bordered pane that shows a part of its content. */
export const Pane = ({ colors, ...content }: Framed & { readonly colors: boolean }) => (
  <Box flexDirection="column" width={content.columns} height={content.rows} flexShrink={0}>
    <Rows lines={framed(content)} colors={colors} />
  </Box>
);
