import { expect, it } from 'vitest';
import { textWidth } from '../../../src/domain/text-width.ts';
import { summarise } from '../../../src/engine/play/connection-table.ts';
import { messages } from '../../../src/i18n/index.ts';
import { plainText } from '../../../src/tui/lines/line.ts';
import { balancerSections } from '../../../src/tui/play/balancer-sections.ts';
import { backend, balancer, connection } from '../../engine/play/balancer-support.ts';

it('keeps its columns also where a name takes two columns a character', () => {
  const sections = balancerSections(
    balancer({
      backends: [{ ...backend(1), name: 'アプリ一号' }, backend(2)],
      connections: summarise([connection(), connection({ backend: 2 })]),
    }),
    messages('ja').play,
  );
  const widthsBefore = (mark: string): number[] =>
    sections
      .flatMap(({ lines }) => lines.map(plainText))
      .filter((line) => line.includes(mark))
      .map((line) => textWidth(line.slice(0, line.indexOf(mark))));
  for (const mark of ['10.0.', 'Established']) {
    const widths = widthsBefore(mark).slice(-2);
    expect({ mark, rows: widths.length, places: new Set(widths).size }).toEqual({ mark, rows: 2, places: 1 });
  }
});
