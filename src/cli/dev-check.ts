import { EXIT } from '../domain/errors.ts';
import type { Step } from '../domain/lesson/model.ts';
import type { Specimen } from '../domain/lesson/specimen.ts';
import { printable } from '../domain/printable.ts';
import { prove } from '../engine/prove/prove-step.ts';
import type { CommandContext } from './context.ts';

export type DevCheckFlags = { readonly static?: boolean | undefined; readonly stamp?: boolean | undefined };

/**
 * `xdplings dev check [STEP]`: the author's proof. What needs no kernel first; then every starter must fail, every
 * solution pass, every wrong variant be caught by what it names, and every command in a text really run.
 */
export async function devCheck(
  name: string | undefined,
  flags: DevCheckFlags,
  { parts, io }: CommandContext,
): Promise<number> {
  const author = await parts.author();
  if (flags.stamp) for (const file of await author.stampTwins()) io.out(`stamped ${file}`);
  const problems = [...(await author.staticProblems())];
  for (const problem of problems) io.err(printable(problem));
  if (flags.static) return finish(problems.length, 0, io);
  const lessonFiles = await parts.lessonFiles();
  const course = await lessonFiles.loadCourse();
  const steps = course.steps.filter(({ id, lesson }) => name === undefined || id === name || lesson === name);
  let specimens = 0;
  let wrong = problems.length;
  const [toolchain, lab] = await Promise.all([parts.toolchain(process.cwd()), parts.lab()]);
  await toolchain.prepare(io.signal);
  try {
    for (const step of steps) {
      const checks = await lessonFiles.loadChecks(step);
      for (const specimen of await author.specimens(step)) {
        const { report, problem } = await prove(specimen, checks, { toolchain, lab }, io.signal);
        specimens += 1;
        wrong += problem ? 1 : 0;
        const line = `${problem ? 'FALSE' : 'ok'}  ${nameOf(specimen, step)}  ${report.timings.totalMs} ms`;
        (problem ? io.err : io.out)(printable(problem ? `${line}  ${problem}` : line));
      }
    }
  } finally {
    await lab.close();
  }
  return finish(wrong, specimens, io);
}

const nameOf = ({ file }: Specimen, { lesson }: Step): string =>
  file.slice(Math.max(0, file.lastIndexOf(lesson)));

function finish(wrong: number, specimens: number, { out }: CommandContext['io']): number {
  out(`${specimens} programs run, ${wrong} problems`);
  return wrong === 0 ? EXIT.pass : EXIT.fail;
}
