import { Box, Text } from 'ink';
import { memo } from 'react';
import { toAnsi } from '../lines/ansi.ts';
import type { Line } from '../lines/line.ts';

type Props = {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly rows: number;
  readonly colors: boolean;
};

/** Finished rows, one under the other, in exactly this many rows and columns. */
export const Rows = ({ lines, columns, rows, colors }: Props) => (
  <Box flexDirection="column" width={columns} height={rows}>
    {lines.map((line, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen, nothing else
      <Row key={index} text={toAnsi(line, colors)} />
    ))}
  </Box>
);

/** A row whose words and styles are the same is not touched again. */
const Row = memo(({ text }: { readonly text: string }) => (
  <Text wrap="truncate">{text === '' ? ' ' : text}</Text>
));
