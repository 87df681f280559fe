/** How much of anything a session takes: what comes over the network is cut or refused at these. */
export const LIMITS = {
  /** Code points of a learner's name. */
  name: 40,
  /** Of a learner's words when they raise their hand. */
  words: 200,
  /** Of an announcement. */
  announcement: 500,
  /** Of a group's name. */
  group: 20,
  /** Of a step id, check id, rule slug. */
  id: 80,
  /** Check ids of one run. */
  checks: 20,
  /** UTF-16 units of a learner's file, and of the log beside it, when they share it. */
  shared: 65_536,
  /** Reports in one batch. */
  batch: 100,
  /** Steps of an agenda. */
  agenda: 60,
  /** Announcements that a learner is still shown. */
  recent: 20,
} as const;
