/** What a learner reads of a live session, in English. */
export const sessionEn = {
  connecting: 'connecting to the hub',
  live: 'live session',
  offline: 'offline: go on, everything is sent later',
  over: 'the session is over; your work goes on',
  kicked: 'you are out of the session; your work goes on',
  waiting: (reports: number) => `${reports} to send`,
  handUp: 'hand up',
  coming: (helper: string | undefined) => `${helper ?? 'somebody'} is coming to you`,
  paused: 'help is paused',
  sharing: 'your file is shared',
  asked: 'Your instructor asks to see your file: m to answer.',
  says: (words: string) => `Instructor: ${words}`,
  more: (count: number) => `${count} more`,
  read: '(m)',
  none: 'You are in no live session. With the line from the projector: xdplings join LINE',
  nothingSaid: 'The instructor has said nothing yet.',
  answerTitle: 'May your instructor see your file?',
  answer: (file: string) =>
    `They ask to see ${file} and the log of its last run, as they are now and after each run, until you stop it. What they look at is on record. Y yes   N no`,
  sharingOn: 'Your instructor sees your file and its last log after each run. N stops that.',
  sharingOff: 'Your instructor does not see your file.',
  said: 'Announcements',
  scoreboard: 'Scoreboard',
  passed: (count: number) => `${count} passed`,
  handHelp: 'H raises or lowers your hand.',
};

export type SessionWords = typeof sessionEn;
