import { parseArgs } from 'node:util';
import { benchCost } from './cost.ts';
import { openBenchCourse } from './course.ts';
import { benchExplain } from './explain.ts';
import { benchExplorer } from './explore.ts';
import { benchFirstFrame } from './first-frame.ts';
import { benchLabSetup } from './lab-setup.ts';
import { describeMachine } from './machine.ts';
import { benchMemory } from './memory.ts';
import { benchSaveToVerdict } from './save-to-verdict.ts';

/*
 * Prints the figures as Markdown. Ratios come from one run, on one machine, its load included; no test reads them.
 * Usage: npm run bench [-- --runs 10] [-- --only verdict,lab,frame,memory,cost,explain] [-- --step hello/print]
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    only: { type: 'string', default: 'verdict,lab,frame,memory,cost,explain' },
    step: { type: 'string' },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs needs a whole number from 1 on.');
const wanted = new Set(values.only.split(','));

const course = await openBenchCourse(values.step);
const SECTIONS = [
  { name: 'verdict', title: 'From a save to the verdict', work: () => benchSaveToVerdict(course, runs) },
  { name: 'lab', title: 'Set-up of the lab', work: () => benchLabSetup(course, runs) },
  { name: 'frame', title: 'Start', work: () => benchFirstFrame(course, runs) },
  { name: 'memory', title: 'Memory', work: () => benchMemory(course) },
  { name: 'cost', title: 'What the solutions cost', work: () => benchCost(course, runs) },
  {
    name: 'explain',
    title: 'Explaining a refusal',
    work: () => [benchExplain(runs), benchExplorer(runs)].join('\n\n'),
  },
] as const;

try {
  console.log(`${describeMachine()}\n- ${runs} runs each`);
  for (const { name, title, work } of SECTIONS) {
    if (wanted.has(name)) console.log(`\n## ${title}\n\n${await work()}`);
  }
} finally {
  course.remove();
}
