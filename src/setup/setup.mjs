import { parseOptions } from './options.mjs';
import { isReady } from './ready.mjs';

/**
 * The door of set-up. A second start ends here, after a few stats: what is only needed for the long way is loaded
 * only then.
 */

const EXIT_ENVIRONMENT = 3;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const options = parseOptions(process.argv.slice(2), process.env);

if (major < 18 || (major === 18 && minor < 15)) {
  // Plain words, since nothing newer can be loaded here.
  process.stdout.write(`Set-up needs Node 18.15 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = EXIT_ENVIRONMENT;
} else if (options.force || !isReady(options.forTests)) {
  const [{ setUp }, { asFailure }, { Terminal }] = await Promise.all([
    import('./set-up.mjs'),
    import('./failure.mjs'),
    import('./terminal.mjs'),
  ]);
  const terminal = new Terminal({ input: process.stdin, output: process.stdout, env: process.env });
  try {
    await setUp(options, terminal);
  } catch (error) {
    terminal.fail(asFailure(error));
    process.exitCode = EXIT_ENVIRONMENT;
  }
}
