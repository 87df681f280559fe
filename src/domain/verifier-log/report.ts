import type { LogLine } from './log-line.ts';

/** What Linux 7.3 and newer append to the log of a refused program (kernel/bpf/diagnostics.c). */
export type KernelReport = {
  /** `Register Type Safety: Unreadable register`. */
  readonly title: string;
  /** One sentence, put together from its lines. */
  readonly reason: string;
  readonly suggestion: string;
  /** From the section At, which names the function and the place: `entry @ case.c:128:2`. */
  readonly place:
    | { readonly file: string; readonly line: number; readonly column: number | undefined }
    | undefined;
};

const PLACE = /^\s*\S+ @ (.+?):(\d+)(?::(\d+))?$/;

/** Reads a report that begins with the first of these lines. Sections that are missing are empty. */
export function readReport(lines: readonly LogLine[]): KernelReport {
  const sections: Record<string, string[]> = { failed: [], reason: [], at: [], path: [], suggestion: [] };
  let heading = 'failed';
  for (const line of lines) {
    if (line.kind === 'report') {
      heading = line.heading;
      if (line.text !== '') sections[heading]?.push(line.text);
    } else if (line.kind === 'stats') {
      break;
    } else if (line.kind === 'unrecognized') {
      sections[heading]?.push(line.text.trim());
    }
  }
  const at = (sections.at ?? []).map((text) => PLACE.exec(text)).find((match) => match !== null);
  const join = (texts: string[] | undefined) => (texts ?? []).join(' ');
  return {
    title: sections.failed?.[0] ?? '',
    reason: join(sections.reason),
    suggestion: join(sections.suggestion),
    place: at
      ? { file: at[1] ?? '', line: Number(at[2]), column: at[3] === undefined ? undefined : Number(at[3]) }
      : undefined,
  };
}
