import type { PacketComparison } from '../domain/packet/index.ts';
import type { Lang } from '../domain/text.ts';
import { messages } from '../i18n/index.ts';

/**
 * The packets of a failing check as linear text: each in one line, then every field that differs.
 * @param told what the check has already said of the packet that was sent: not said twice
 */
export function packetLines(packets: PacketComparison, lang: Lang, told = ''): string[] {
  const { report } = messages(lang);
  const names = [
    [report.sent, packets.sent],
    [report.expected, packets.expected],
    [report.seen, packets.seen],
  ] as const;
  const summaries = names.flatMap(([name, summary]) =>
    summary && !(summary === packets.sent && told.endsWith(summary.line)) ? [`${name}: ${summary.line}`] : [],
  );
  const differences = packets.rows
    .filter(({ differs }) => differs)
    .map(({ layer, field, sent, expected, seen, note }) => {
      const wanted = expected ?? sent ?? '-';
      const remark = note ? ` (${note[lang]})` : '';
      return `${layer}.${field}: ${report.expected} ${wanted}, ${report.seen} ${seen ?? '-'}${remark}`;
    });
  return [...summaries, ...differences];
}
