/** The kinds of distribution whose package manager we know; anything else gets the list of what is needed in words. */
export type DistributionFamily = 'debian' | 'ubuntu' | 'fedora' | 'arch' | 'suse' | 'alpine' | 'unknown';

export type Distribution = {
  readonly family: DistributionFamily;
  /** As a person knows it: "Debian GNU/Linux 12 (bookworm)". */
  readonly name: string;
  /** VERSION_ID of os-release: "12", "22.04"; empty for rolling releases. */
  readonly version: string;
};

/** Something that a command or a file on the machine proves. */
export type Requirement = {
  /** Short and stable: used in tables, in --json and in tests. */
  readonly id: string;
  /** The command that proves it, by its name on PATH. */
  readonly command?: string;
  /** Or the file that proves it. */
  readonly file?: string;
  /** Arguments that make the command print its version, and where the version stands in what it prints. */
  readonly version?: { readonly args: readonly string[]; readonly pattern: RegExp };
  /** The oldest version that works. */
  readonly minimum?: readonly number[];
  /** `tests`: only `npm test` needs it. */
  readonly neededFor: 'work' | 'tests';
  /** Names of the packages that bring it; a function where they depend on the release or the running kernel. */
  readonly packages: Readonly<Record<KnownFamily, PackageNames>>;
};

export type KnownFamily = Exclude<DistributionFamily, 'unknown'>;
export type PackageNames = readonly string[] | ((system: PackageContext) => readonly string[]);
export type PackageContext = { readonly distribution: Distribution; readonly kernelRelease: string };
