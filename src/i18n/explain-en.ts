/** What `xdplings explain` says beside the explanation itself, in English. */
export const explainEn = {
  /** An output without a refusal: what it is, why nobody can say more, what to do. */
  outcome: {
    passed: {
      title: 'The command succeeded: nothing was refused.',
      why: 'Its exit code is 0.',
      fix: 'There is nothing to fix.',
    },
    failed: {
      title: 'The command failed, but nothing that it printed is a refusal.',
      why: 'No complaint of clang, libbpf, the verifier or the kernel is in it.',
      fix: "Let it print all: a loader hides libbpf's messages when it calls libbpf_set_print with a callback of its own.",
    },
    accepted: {
      title: 'Nothing in this was refused: the verifier accepted the program.',
      why: 'It read the program to its end and had no complaint, and neither had anybody else.',
      fix: 'There is nothing to fix. If a later command fails, give its output.',
    },
    'cut-off': {
      title: 'The log ends before it says whether the program was refused.',
      why: 'The last line is an instruction that the verifier walked through, not its verdict.',
      fix: 'Give all of the output, to its last line.',
    },
    nothing: {
      title: 'Nothing in this was refused.',
      why: 'No complaint of clang, libbpf, the verifier or the kernel is in it.',
      fix: 'Give all that the failing command prints. Complaints go to standard error: 2>&1 sends them along.',
    },
    source: {
      title: 'This is a C file. What is explained is the output of the command that refused it.',
      why: 'Only clang, the loader and the kernel know what they refuse.',
      fix: 'For example: bpftool prog load x.bpf.o /sys/fs/bpf/x 2>&1 | xdplings explain --source x.bpf.c',
    },
    object: {
      title: 'This is a compiled object. What is explained is the output of the command that refused it.',
      why: 'Only the loader and the kernel know what they refuse.',
      fix: 'For example: xdplings explain -- sudo bpftool prog load x.bpf.o /sys/fs/bpf/x',
    },
    empty: {
      title: 'There was nothing to read.',
      why: 'A command that succeeds often prints nothing, and one that fails complains on standard error.',
      fix: 'Send both along: bpftool prog load x.bpf.o /sys/fs/bpf/x 2>&1 | xdplings explain',
    },
  },
  warned: 'Nothing in this was refused; clang has compiled it, and warns:',
  commandFailed: (ending: string) => `The command failed (${ending}).`,
  exitCode: (code: number) => `exit code ${code}`,
  endedBy: (signal: string) => `ended by ${signal}`,
  readWith: (files: string) => `Read with it, as the output names it: ${files}`,
  wantsSource: (file: string) => `With --source ${file} (the file that was compiled) its lines are shown.`,
  otherSource: (file: string, name: string | undefined) =>
    `${file} is left out: its lines are not those that the log quotes${name ? ` from ${name}` : ''}.`,
  otherSourceTodo: 'Give the file that was compiled, as it was then; or compile and load it again.',
  changedSource: (file: string) => `${file} has changed: not all of its lines are as the log quotes them.`,
  changedSourceTodo:
    'What is said below is about the file as it was. Compile and load it again for the latest.',
  otherObject: (file: string) => `${file} is left out: it is not the program in this log.`,
  otherObjectTodo: 'Give the object that was loaded, or load it again.',
  /** The way to the refusal, as text. */
  walk: {
    title: (steps: number) =>
      `The way to the refusal: ${steps} ${steps === 1 ? 'instruction' : 'instructions'}`,
    dropped: (lines: number) => `(${lines} earlier lines of the log are left out.)`,
    leftOut: (steps: number) => `(${steps} ${steps === 1 ? 'instruction' : 'instructions'} left out)`,
    ledToIt: (step: string) => `${step} (led to it)`,
    refused: (step: string) => `${step} (refused)`,
    taken: 'the jump is taken',
    notTaken: 'the jump is not taken',
    none: 'The output shows no instruction, so there is no way to walk.',
  },
};
