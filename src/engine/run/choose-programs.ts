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
    if (chosen === undefined)
      return { ok: false, explanation: wrongPrograms(object, programs, program, file) };
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
  line?: number,
): Explanation {
  return { stage: 'libbpf', rule, message, file, line, ...words, learnMore: ['hello/print'], trace: [] };
}

/** @returns the line where a program's code begins, as clang recorded it. */
const lineOf = (object: BpfObject, { section, offset }: Program): number | undefined =>
  object.lines.get(section)?.find(({ instruction }) => instruction >= offset)?.line;

const shown = ({ section, name }: Program): string => `SEC("${section}") ${name}`;

function noProgram(object: BpfObject, file: string): Explanation {
  const title = text('There is no XDP program in your file', 'ファイルに XDP プログラムがありません');
  const [other] = object.programs;
  if (other === undefined) {
    return explanation('no-xdp-program', file, 'no program in the object file', {
      title,
      why: text(
        'An XDP program is a function in the section "xdp"; clang has put no function into any such section. It also removes a function that can never run without undefined behaviour, such as a write to NULL.',
        'XDP プログラムはセクション "xdp" に置かれた関数ですが、そのようなセクションに関数が 1 つもありません。なお、NULL への書き込みのように必ず未定義動作になる関数は、clang が中身ごと取り除きます。',
      ),
      fix: text(
        'Is SEC("xdp") there, directly before the function and without a ; behind it?',
        '関数の直前に SEC("xdp") があるか確かめてください。その後ろに ; は付けません。',
      ),
    });
  }
  const found = object.programs.map(shown).join(', ');
  return explanation(
    'no-xdp-program',
    file,
    found,
    {
      title,
      why: text(
        `An XDP program is a function in the section "xdp". Your file has: ${found}.`,
        `XDP プログラムはセクション "xdp" に置かれた関数です。ファイルにあるのは次のものです: ${found}`,
      ),
      fix: text(
        `Write SEC("xdp") in place of SEC("${other.section}").`,
        `SEC("${other.section}") を SEC("xdp") に直してください。`,
      ),
    },
    lineOf(object, other),
  );
}

function wrongPrograms(
  object: BpfObject,
  programs: readonly Program[],
  wanted: string | undefined,
  file: string,
): Explanation {
  const names = programs.map(({ name }) => name).join(', ');
  const found = programs.map(shown).join(', ');
  const stranger = programs[wanted === undefined ? 1 : 0];
  const line = stranger && lineOf(object, stranger);
  const words = {
    title: wanted
      ? text(`There is no XDP program named ${wanted}`, `${wanted} という名前の XDP プログラムがありません`)
      : text('There is more than one XDP program', 'XDP プログラムが 2 つ以上あります'),
    why: wanted
      ? text(
          `This step attaches ${wanted}; your file has: ${names}.`,
          `このステップは ${wanted} をアタッチします。ファイルにあるのは次のものです: ${names}`,
        )
      : text(
          `This step attaches one program and cannot know which you mean: ${names}.`,
          `このステップがアタッチするのは 1 つだけなので、どれを使うか決められません: ${names}`,
        ),
    fix: wanted
      ? text(`Name the function ${wanted}.`, `関数名を ${wanted} にしてください。`)
      : text(
          'Keep one function with SEC("xdp"); make the others static __always_inline helpers.',
          'SEC("xdp") の関数を 1 つだけ残し、ほかは static __always_inline にしてください。',
        ),
  };
  return explanation('which-xdp-program', file, found, words, line);
}
