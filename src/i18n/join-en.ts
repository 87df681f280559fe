/** What `join` and `leave` say in English. */
export const joinEn = {
  noUrl: 'This is no join line: it begins with https:// (or http://).',
  noCode: 'The line has no join code, or not a whole one.',
  badPin: 'The line is damaged: what stands behind the # is not a whole pin.',
  lineHelp: 'Copy the whole line from the projector: xdplings join https://ADDRESS/CODE#PIN',
  noResume: (typed: string) => `"${typed}" is no resume code: it has 12 letters and digits.`,
  resumeHelp:
    'It was shown when you joined for the first time. Without one, join anew and leave --resume out.',
  nameQuestion: (name: string) => `Your name in the session [${name}]: `,
  noName: 'A name of nothing that can be seen is no name.',
  longName: (most: number) => `That name is too long: ${most} characters at most.`,
  nameHelp: 'Say another one with --name.',
  elsewhere: (title: string) => `You are in another session: ${title}.`,
  elsewhereHelp: 'Leave it first: xdplings leave. Its resume code brings you back: ',
  joined: (title: string, name: string) => `You are in: ${title}, as ${name}.`,
  already: (title: string, name: string) => `You are in already: ${title}, as ${name}.`,
  resume: (code: string) => `Your resume code: ${code}`,
  resumeUse: (command: string) =>
    `It brings you back from another machine, or after leaving:\n${command}\nKeep it to yourself: whoever has it has your place.`,
  told: 'The instructor now sees your step, what fails in a run, and the hints you take.\nYour code stays here unless you say yes when asked.',
  start: 'Start with: xdplings',
  begin: 'Note the resume code, then press Enter to begin. ',
  notJoined: 'You have not joined.',
  caughtUp: (step: string) =>
    `You begin at ${step}.\nEarlier steps stay as they are; the list (key l) takes you back.`,
  notInSession: 'You are in no live session.',
  left: (title: string) => `You have left: ${title}. Your work stays.`,
  leftSilently: (title: string) =>
    `You have left: ${title}. The hub could not be told; there you seem to be away. Your work stays.`,
  backWith: (command: string) => `Back again with: ${command}`,
};

export type JoinWords = typeof joinEn;
