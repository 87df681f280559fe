import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { findCommand } from '../system/find-command.mjs';
import { buildInputs, statFingerprint } from './fingerprint.mjs';
import { DIST, needsPrivateNode, PRIVATE_NODE, ROOT, STATE } from './paths.mjs';

const NOTE = join(STATE, 'ready.json');

/** What may change what this user can do here; all of it is read without starting a process. */
const MACHINE_FILES = ['/etc/os-release', '/proc/self/uid_map', '/sys/kernel/security/lockdown'];

/**
 * The short way of a second start: a note of what set-up found last time, which holds while nothing that it looked at
 * has changed. The note only saves time: each step of set-up knows from its own result whether it is done.
 *
 * @param {boolean} forTests
 * @returns {boolean}
 */
export function isReady(forTests) {
  try {
    const note = JSON.parse(readFileSync(NOTE, 'utf8'));
    return (
      (note.forTests || !forTests) &&
      note.state === describeState() &&
      note.files.every((/** @type {string} */ path) => existsSync(path))
    );
  } catch {
    return false;
  }
}

/** Forgets the note, before anything is changed that it speaks of. */
export function forgetReady() {
  rmSync(NOTE, { force: true });
}

/**
 * @param {boolean} forTests
 * @param {readonly string[]} toolPaths the commands and files that were found.
 */
export function noteReady(forTests, toolPaths) {
  const files = [...toolPaths, join(DIST, 'main.js'), ...(needsPrivateNode() ? [PRIVATE_NODE] : [])];
  const note = JSON.stringify({ forTests, state: describeState(), files });
  try {
    mkdirSync(STATE, { recursive: true });
    writeFileSync(`${NOTE}.new`, note);
    renameSync(`${NOTE}.new`, NOTE);
  } catch {
    // Somebody else's folder: the next start takes the long way again.
  }
}

/** @returns {string} */
function describeState() {
  const rights = readOrEmpty('/proc/self/status').match(/^(CapEff|CapBnd|NoNewPrivs):.*$/gm) ?? [];
  const files = [
    ...buildInputs(),
    join(ROOT, 'package.json'),
    join(ROOT, 'node_modules', '.package-lock.json'),
  ];
  const facts = [
    process.version,
    process.arch,
    os.release(),
    process.getuid?.(),
    findCommand('sudo'),
    ...rights,
    existsSync('/sys/kernel/btf/vmlinux'),
    ...MACHINE_FILES.map(readOrEmpty),
    statFingerprint(files),
  ];
  return createHash('sha256').update(facts.join('\n')).digest('hex');
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
