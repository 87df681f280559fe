import { Box, Text } from 'ink';
import type { Lang } from '../../domain/text.ts';
import { messages } from '../../i18n/index.ts';
import { SMALLEST } from '../layout.ts';
import { lineOf, plainText } from '../lines/line.ts';
import { wrap } from '../lines/wrap.ts';

type Props = { readonly lang: Lang; readonly columns: number; readonly rows: number };

/** A window in which nothing could be read says so. */
export const TooSmall = ({ lang, columns, rows }: Props) => (
  <Box width={columns} height={rows} overflow="hidden" flexDirection="column">
    <Text wrap="truncate">
      {wrap(lineOf(messages(lang).tui.tooSmall(SMALLEST.columns, SMALLEST.rows)), columns)
        .slice(0, rows)
        .map(plainText)
        .join('\n')}
    </Text>
  </Box>
);
