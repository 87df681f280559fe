import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import os from 'node:os';
import { dirname } from 'node:path';
import { findCommand, fullPath } from '../find-command.mjs';

/** @import { CommandOutput, Probe, Space } from './types.ts' */

/** Long enough for a clang on a slow disk, short enough not to look hung. */
const TIMEOUT_MS = 10_000;

/**
 * The machine itself. Plain node:child_process, because set-up asks before any dependency is installed.
 *
 * @returns {Probe}
 */
export function realProbe() {
  return {
    platform: process.platform,
    arch: process.arch,
    kernelRelease: os.release(),
    uid: process.getuid?.() ?? -1,
    memoryTotalBytes: os.totalmem(),
    readText,
    exists: existsSync,
    list,
    findCommand,
    output,
    space,
  };
}

/** @param {string} path @returns {string | undefined} */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} path @returns {readonly string[]} */
function list(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<CommandOutput>}
 */
function output(command, args) {
  const env = { ...process.env, PATH: fullPath(process.env.PATH), LC_ALL: 'C' };
  return new Promise((resolve) => {
    const child = execFile(command, args, { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ exitCode, text: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}

/** @param {string} path @returns {Space | undefined} */
function space(path) {
  for (let directory = path; ; directory = dirname(directory)) {
    try {
      const { bavail, bsize } = statfsSync(directory);
      return { freeBytes: bavail * bsize, writable: isWritable(directory) };
    } catch {
      if (directory === dirname(directory)) return undefined;
    }
  }
}

/** @param {string} directory */
function isWritable(directory) {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
