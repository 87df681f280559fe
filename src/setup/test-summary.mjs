/** @typedef {{ passed: number, failed: number, skipped: number }} Summary */
/** @typedef {{ status: string, assertionResults: { status: string }[] }} FileReport */

/**
 * Counts vitest's JSON report. A file that failed without a failing test (it could not be imported, a hook threw) and
 * a run that failed without a failing file (an unhandled error, a crash before the report) count as one failure.
 *
 * @param {unknown} report
 * @param {number | null} exitCode of vitest.
 * @returns {Summary}
 */
export function summarize(report, exitCode) {
  const summary = filesOf(report).map(summarizeFile).reduce(add, { passed: 0, failed: 0, skipped: 0 });
  if (exitCode !== 0 && summary.failed === 0) return { ...summary, failed: 1 };
  return summary;
}

/** @param {FileReport} file @returns {Summary} */
function summarizeFile({ status, assertionResults }) {
  /** @param {(status: string) => boolean} matches */
  const count = (matches) => assertionResults.filter((test) => matches(test.status)).length;
  const passed = count((test) => test === 'passed');
  const failed = count((test) => test === 'failed');
  const skipped = assertionResults.length - passed - failed;
  return { passed, failed: failed === 0 && status === 'failed' ? 1 : failed, skipped };
}

/** @param {unknown} report @returns {FileReport[]} */
function filesOf(report) {
  const files = /** @type {{ testResults?: FileReport[] } | undefined} */ (report)?.testResults;
  return Array.isArray(files) ? files : [];
}

/** @param {Summary} a @param {Summary} b @returns {Summary} */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** @param {Summary} summary */
export function isPass({ passed, failed }) {
  return passed > 0 && failed === 0;
}

/** @param {Summary} summary @returns {string} the last line of `npm test`, alone on its line. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
