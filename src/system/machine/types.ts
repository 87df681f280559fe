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

/** How the code at the edge asks the machine; tests pass other answers. */
export type Probe = {
  readonly platform: string;
  readonly arch: string;
  readonly kernelRelease: string;
  readonly uid: number;
  readonly memoryTotalBytes: number;
  /** @returns the file's text, or undefined when it cannot be read. */
  readText(path: string): string | undefined;
  exists(path: string): boolean;
  /** @returns the names in a directory; none when it cannot be read. */
  list(path: string): readonly string[];
  findCommand(name: string): string | undefined;
  /** Runs a command for a few seconds at most, with no input and no terminal; never rejects. */
  output(command: string, args: readonly string[]): Promise<CommandOutput>;
  /** Space for this user on the file system of a path that need not exist yet. */
  space(path: string): Space | undefined;
};

export type CommandOutput = { readonly exitCode: number | undefined; readonly text: string };
export type Space = { readonly freeBytes: number; readonly writable: boolean };

/** A command or file of {@link Requirement}, as found. */
export type FoundTool = {
  readonly requirement: Requirement;
  readonly path: string | undefined;
  /** Undefined where it has none to tell, or did not run. */
  readonly version: readonly number[] | undefined;
};

export type Lockdown = 'none' | 'integrity' | 'confidentiality';

/** How this user becomes root. `asks` includes a user that sudo will refuse: sudo does not tell before the password. */
export type SudoState = 'is-root' | 'passwordless' | 'asks' | 'absent';

/** Whether root here may do what the lab does; each answer but `full` has its own mending. */
export type Rights = 'full' | 'no-new-privileges' | 'dropped-capabilities' | 'user-namespace' | 'no-unshare';

export type Place = {
  readonly id: 'project' | 'cache' | 'workspace';
  readonly path: string;
  readonly neededBytes: number;
};

/** Everything that set-up and doctor know about a machine: plain data, gathered once at the edge. */
export type Machine = {
  readonly platform: string;
  readonly arch: string;
  readonly kernelRelease: string;
  readonly distribution: Distribution;
  /** 0: not Windows Subsystem for Linux. */
  readonly wslVersion: 0 | 1 | 2;
  readonly hasBtf: boolean;
  readonly lockdown: Lockdown;
  readonly rights: Rights;
  readonly sudo: SudoState;
  readonly memoryTotalBytes: number;
  readonly places: readonly (Place & { readonly space: Space | undefined })[];
  readonly tools: readonly FoundTool[];
};

export type FindingState = 'ok' | 'missing' | 'too-old' | 'cannot';

/** A sentence that messages.mjs can say in every language. */
export type Message = { readonly key: MessageKey; readonly values?: Readonly<Record<string, string>> };
export type MessageKey = keyof typeof import('./messages.mjs').english;

/** One row of doctor's table. */
export type Finding = {
  readonly id: string;
  readonly state: FindingState;
  readonly found: Message;
  /** What to do; absent where all is fine. */
  readonly todo?: Message;
  /** The packages that mend it, where packages do. */
  readonly requirement?: Requirement;
  /** Only `npm test` needs it. */
  readonly onlyForTests?: boolean;
};
