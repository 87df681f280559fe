import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, STATE } from './paths.mjs';
import { add, closingLine, isPass, summarize } from './test-summary.mjs';

/** @import { Summary } from './test-summary.mjs' */

/**
 * Everything that proves the project: types, style, all tests. Each runs even where one before it failed, so that one
 * run shows all there is to mend. Words after `npm test --` go to vitest, e.g. a part of a file's name.
 */

const REPORT = join(STATE, 'tests.json');

/** @type {Summary} */
const NOTHING = { passed: 0, failed: 0, skipped: 0 };

const tools = [
  { title: 'Types', command: 'tsc', args: ['-p', '.'] },
  { title: 'Style', command: 'biome', args: ['check', '--diagnostic-level=warn', '.'] },
].map(({ title, command, args }) => {
  process.stdout.write(`${title}: ${command} ${args.join(' ')}\n`);
  const passed = run(command, args) === 0;
  process.stdout.write(`${title}: ${passed ? 'passed' : 'FAILED'}\n`);
  return passed ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
});

mkdirSync(STATE, { recursive: true });
rmSync(REPORT, { force: true });
const filters = process.argv.slice(2);
const exitCode = run('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${REPORT}`,
  ...filters,
]);
const tests = summarize(readReport(), exitCode);

const total = [...tools, tests].reduce(add, NOTHING);
const ranNoTest = tests.passed + tests.failed === 0;
if (ranNoTest) process.stdout.write('No test was run: that is a failure.\n');
process.stdout.write(`\n${closingLine(ranNoTest ? { ...total, failed: total.failed + 1 } : total)}\n`);
process.exitCode = isPass(total) && !ranNoTest ? 0 : 1;

/** @param {string} command of node_modules/.bin @param {readonly string[]} args */
function run(command, args) {
  const { status } = spawnSync(join(ROOT, 'node_modules', '.bin', command), args, {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status;
}

/** @returns {unknown} undefined where vitest did not come so far as to write one. */
function readReport() {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    return undefined;
  }
}
