import { findings } from '../system/machine/findings.mjs';
import { gatherMachine } from '../system/machine/gather.mjs';
import { say } from '../system/machine/messages.mjs';
import { realProbe } from '../system/machine/probe.mjs';
import { build, isBuilt } from './build-step.mjs';
import { failure, SetupFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { bringPrivateNode, hasPrivateNode, npmOfTheProject } from './node-runtime.mjs';
import { isInstalled, npmCi } from './npm.mjs';
import { needsPrivateNode, ROOT } from './paths.mjs';
import { forgetReady, noteReady } from './ready.mjs';
import { installRequirements } from './system-packages.mjs';

/** @import { Finding, Machine, Place } from '../system/machine/types.ts' */
/** @import { SetupOptions } from './options.mjs' */
/** @import { Terminal } from './terminal.mjs' */

const MEBIBYTE = 1024 * 1024;
/** What each takes on disk, npm's cache included. */
const SIZES = { node: 260 * MEBIBYTE, dependencies: 320 * MEBIBYTE, build: 8 * MEBIBYTE };

/**
 * Sets up: system packages, Node, dependencies, build; each only where it is not there yet.
 *
 * @param {SetupOptions} options
 * @param {Terminal} terminal
 */
export async function setUp(options, terminal) {
  const lacks = {
    node: needsPrivateNode() && !hasPrivateNode(),
    dependencies: !isInstalled(ROOT),
    build: !isBuilt(),
  };
  const machine = await terminal.step(terminal.text('look'), () => lookAround(options, lacks));
  const found = findings(machine).filter(({ onlyForTests }) => options.forTests || !onlyForTests);
  stopAtBlockers(found, options, terminal);

  const changesProject = lacks.node || lacks.dependencies || lacks.build;
  const work = async () => {
    const looked = await installMissing(found, machine, options, terminal);
    if (changesProject) {
      forgetReady();
      await prepareProject(terminal);
    }
    noteReady(
      options.forTests,
      looked.tools.flatMap(({ path }) => path ?? []),
    );
  };
  if (!changesProject) return work();
  await withLock(() => terminal.line(terminal.text('waiting')), work);
}

/**
 * @param {SetupOptions} options
 * @param {Record<keyof typeof SIZES, boolean>} lacks
 */
function lookAround({ osRelease }, lacks) {
  const parts = /** @type {(keyof typeof SIZES)[]} */ (['node', 'dependencies', 'build']).filter(
    (part) => lacks[part],
  );
  const neededBytes = parts.reduce((sum, part) => sum + SIZES[part], 0);
  /** @type {Place[]} */
  const places = neededBytes === 0 ? [] : [{ id: 'project', path: ROOT, neededBytes }];
  return gatherMachine(realProbe(), places, osRelease);
}

/**
 * Stops at the first thing that no package mends. For the tests, what only the lab needs is no reason to stop: the
 * tests on the kernel then skip, and say so.
 *
 * @param {readonly Finding[]} found
 * @param {SetupOptions} options
 * @param {Terminal} terminal
 */
function stopAtBlockers(found, { forTests }, terminal) {
  const blockers = found.filter(({ state, requirement }) => state !== 'ok' && requirement === undefined);
  for (const { id, found: what, todo } of blockers) {
    const stops = !forTests || id === 'system' || id.startsWith('space:');
    if (stops) throw new SetupFailure({ machine: what }, todo && { machine: todo });
    terminal.line(terminal.text('withoutKernel', { what: say(what, terminal.language) }));
  }
}

/**
 * @param {readonly Finding[]} found
 * @param {Machine} machine
 * @param {SetupOptions} options
 * @param {Terminal} terminal
 * @returns {Promise<Machine>} as it is afterwards.
 */
async function installMissing(found, machine, options, terminal) {
  const missing = found.flatMap(({ state, requirement }) =>
    state === 'ok' || !requirement ? [] : [requirement],
  );
  if (missing.length === 0) return machine;
  await installRequirements(missing, machine, { yes: options.yes, terminal });
  const after = await gatherMachine(realProbe(), [], options.osRelease);
  const still = findings(after).filter(
    ({ state, requirement }) => state !== 'ok' && requirement && missing.includes(requirement),
  );
  if (still.length > 0) {
    throw failure('stillMissing', 'stillMissingTodo', { names: still.map(({ id }) => id).join(', ') });
  }
  return after;
}

/**
 * Asks again what is there: another set-up may have done it while this one waited for the lock.
 *
 * @param {Terminal} terminal
 */
async function prepareProject(terminal) {
  if (needsPrivateNode() && !hasPrivateNode()) await bringPrivateNode(terminal);
  if (!isInstalled(ROOT)) {
    const step = { name: 'npm-ci', what: 'npm ci' };
    await terminal.step(terminal.text('dependencies'), () => npmCi(ROOT, step, terminal, npmOfTheProject()));
  }
  if (!isBuilt()) await build(terminal);
}
