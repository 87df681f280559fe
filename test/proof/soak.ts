import { parseArgs } from 'node:util';
import { createParts } from '../../src/compose.ts';
import type { CompileResult, ToolchainPort } from '../../src/engine/ports.ts';
import { prove, type SpecimenResult } from '../../src/engine/prove/prove-step.ts';
import { keepCoresBusy } from './busy-cores.ts';

/*
 * Honest flake check: every starter, solution and wrong variant, N rounds, while all cores are kept busy. Prints the
 * count of false verdicts, which must be 0. clang compiles each file in the first round only: it has no reason to answer
 * otherwise in the next, and takes half of the time that the rounds are for. Usage: npm run soak [-- --rounds 20] [-- --step hello/print]
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, step: { type: 'string' } },
});
const rounds = Number(values.rounds);
const signal = new AbortController().signal;

const parts = createParts(process.env);
const lessonFiles = await parts.lessonFiles();
const author = await parts.author();
const course = await lessonFiles.loadCourse();
const steps = course.steps.filter(
  ({ id, lesson }) => !values.step || id === values.step || lesson === values.step,
);
const lab = await parts.lab();
const machinery = {
  toolchain: compilingOnce(await parts.toolchain(process.cwd())),
  lab,
  control: await parts.control(lab),
};
const busy = keepCoresBusy();

let runs = 0;
const wrong: SpecimenResult[] = [];
try {
  for (let round = 1; round <= rounds; round += 1) {
    const started = performance.now();
    for (const step of steps) {
      const checks = await lessonFiles.loadChecks(step);
      for (const specimen of await author.specimens(step)) {
        const result = await prove(specimen, checks, machinery, signal);
        runs += 1;
        if (result.problem) {
          wrong.push(result);
          console.log(`FALSE ${specimen.file}: ${result.problem}`);
        }
      }
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `round ${round} of ${rounds}: ${seconds} s, ${runs} runs so far, ${wrong.length} false verdicts`,
    );
  }
} finally {
  await busy.stop();
  await lab.close();
}
console.log(`${runs} runs under load, ${wrong.length} false verdicts`);
process.exitCode = wrong.length === 0 && runs > 0 ? 0 : 1;

function compilingOnce(toolchain: ToolchainPort): ToolchainPort {
  const compiled = new Map<string, CompileResult>();
  return {
    ...toolchain,
    compile: async (source, end) => {
      const known = compiled.get(source) ?? (await toolchain.compile(source, end));
      compiled.set(source, known);
      return known;
    },
  };
}
