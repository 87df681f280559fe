/** What the traffic generator takes at most, so that no request keeps a lab busy for ever. */
export const GENERATOR_LIMITS = {
  /** Different frames that are sent in turn. */
  frames: 4_096,
  /** Frames in all. */
  count: 100_000_000,
  /** Frames a second. */
  rate: 10_000_000,
  seconds: 60,
} as const;
