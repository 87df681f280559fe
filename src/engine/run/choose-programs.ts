import type { Attachment } from '../../domain/lesson/model.ts';
import type { BpfObject, Program } from '../../domain/object-file/index.ts';
import { type Text, text } from '../../domain/text.ts';
import type { AttachPoint } from '../../domain/topology/model.ts';
import type { Explanation } from '../../domain/verifier-log/explanation.ts';

export type ChosenProgram = AttachPoint & { readonly program: string };

export type Choice =
  | { readonly ok: true; readonly points: readonly ChosenProgram[] }
  | { readonly ok: false; readonly explanation: Explanation };

/**
 * Decides which program of the object goes to which interface. A step that names none leaves the choice of the
 * function's name to the learner: then there must be exactly one XDP program.
 * @param file the learner's file, for the message
 */
export function choosePrograms(object: BpfObject, attach: readonly Attachment[], file: string): Choice {
  const programs = object.programs.filter(isXdp);
  if (programs.length === 0) return { ok: false, explanation: noProgram(object, file) };
  const points: ChosenProgram[] = [];
  for (const { host, interface: name, program } of attach) {
    const chosen = program === undefined ? onlyOne(programs) : programs.find((one) => one.name === program);
    if (chosen === undefined) return { ok: false, explanation: wrongPrograms(programs, program, file) };
    points.push({ host, interface: name, program: chosen.name });
  }
  return { ok: true, points };
}

const isXdp = ({ section }: Program): boolean =>
  section === 'xdp' || section.startsWith('xdp.') || section.startsWith('xdp/');

const onlyOne = (programs: readonly Program[]): Program | undefined =>
  programs.length === 1 ? programs[0] : undefined;

function explanation(
  rule: string,
  file: string,
  message: string,
  words: Record<'title' | 'why' | 'fix', Text>,
): Explanation {
  return { stage: 'libbpf', rule, message, file, ...words, learnMore: ['hello/print'], trace: [] };
}

function noProgram(object: BpfObject, file: string): Explanation {
  const sections = object.programs.map(({ section, name }) => `SEC("${section}") ${name}`).join(', ');
  return explanation('no-xdp-program', file, sections || 'no program in the object', {
    title: text('There is no XDP program in your file', 'ファイルに XDP プログラムがありません'),
    why: text(
      `The loader takes a function for an XDP program when it is in the section "xdp". Found: ${sections || 'no function in any program section'}.`,
      `ローダーは、セクション "xdp" に置かれた関数だけを XDP プログラムとして扱います。見つかったもの: ${sections || 'プログラム用セクションに関数がありません'}。`,
    ),
    fix: text(
      'Put SEC("xdp") on the line before the function: SEC("xdp") int my_program(struct xdp_md *ctx)',
      '関数の直前に SEC("xdp") を書いてください: SEC("xdp") int my_program(struct xdp_md *ctx)',
    ),
  });
}

function wrongPrograms(programs: readonly Program[], wanted: string | undefined, file: string): Explanation {
  const names = programs.map(({ name }) => name).join(', ');
  return explanation('which-xdp-program', file, names, {
    title: wanted
      ? text(`There is no XDP program named ${wanted}`, `${wanted} という名前の XDP プログラムがありません`)
      : text('There is more than one XDP program', 'XDP プログラムが 2 つ以上あります'),
    why: wanted
      ? text(
          `This step attaches ${wanted}; your file has: ${names}.`,
          `このステップは ${wanted} をアタッチします。ファイルにあるのは ${names} です。`,
        )
      : text(
          `This step attaches one program and cannot know which you mean: ${names}.`,
          `このステップがアタッチするのは 1 つだけで、どれのことか決められません: ${names}。`,
        ),
    fix: wanted
      ? text(`Name the function ${wanted}.`, `関数名を ${wanted} にしてください。`)
      : text(
          'Keep one function with SEC("xdp"); make the others static __always_inline helpers.',
          'SEC("xdp") の関数を 1 つだけ残し、ほかは static __always_inline にしてください。',
        ),
  });
}
