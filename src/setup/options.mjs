/**
 * @typedef {object} SetupOptions
 * @property {boolean} forTests also bring what only the tests need.
 * @property {boolean} yes install system packages without asking.
 * @property {boolean} force look at everything again.
 * @property {string} osRelease
 */

/**
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env `npm start --yes` arrives as npm_config_yes.
 * @returns {SetupOptions}
 */
export function parseOptions(args, env) {
  return {
    forTests: args.includes('--tests'),
    yes: args.includes('--yes') || env.npm_config_yes === 'true' || isCi(env),
    force: args.includes('--force'),
    osRelease: env.XDPLINGS_OS_RELEASE ?? '/etc/os-release',
  };
}

/** @param {Readonly<Record<string, string | undefined>>} env */
export function isCi(env) {
  return env.CI !== undefined && env.CI !== '' && env.CI !== '0' && env.CI !== 'false';
}
