/** Lower-case words joined by hyphens: names of lessons, steps and checks, which are also names of files. */
export const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** `lesson/step`. */
export const STEP_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
