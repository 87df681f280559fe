import { Text } from 'ink';
import { memo } from 'react';
import { toAnsi } from '../lines/ansi.ts';
import type { Line } from '../lines/line.ts';

type Props = { readonly lines: readonly Line[]; readonly colors: boolean };

/** Finished rows, one under the other. A row whose words and styles are the same is not touched again. */
export const Rows = ({ lines, colors }: Props) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen, nothing else
  lines.map((line, index) => <Row key={index} text={toAnsi(line, colors)} />);

const Row = memo(({ text }: { readonly text: string }) => (
  <Text wrap="truncate">{text === '' ? ' ' : text}</Text>
));
