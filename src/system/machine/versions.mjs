/**
 * @param {string} text what a command printed when asked for its version.
 * @param {RegExp} pattern whose groups are the parts.
 * @returns {readonly number[] | undefined}
 */
export function parseVersion(text, pattern) {
  const match = pattern.exec(text);
  return match === null
    ? undefined
    : match
        .slice(1)
        .filter((part) => part !== undefined)
        .map(Number);
}

/**
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 * @returns {number} negative when a is older, 0 when they are equal; a missing part counts as 0.
 */
export function compareVersions(a, b) {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
