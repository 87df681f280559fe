import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Puts files for editors (compile_commands.json, .clangd) into the workspace and brings them up to date. One that the
 * learner has changed since is theirs and stays as it is.
 *
 * @param files content by name.
 */
export function writeEditorFiles(
  dir: string,
  stateDir: string,
  files: Readonly<Record<string, string>>,
  disk: Disk,
): void {
  const noteFile = join(stateDir, 'editor-files.json');
  const written = readNote(disk.read(noteFile));
  let changed = false;
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    const there = disk.read(path);
    const wanted = fingerprint(Buffer.from(content));
    const isOurs = there === undefined || written[name] === fingerprint(there);
    const isCurrent = there !== undefined && fingerprint(there) === wanted;
    if (isCurrent ? written[name] === wanted : !isOurs) continue;
    if (!isCurrent) disk.replace(path, content);
    written[name] = wanted;
    changed = true;
  }
  if (changed) disk.replace(noteFile, JSON.stringify(written));
}

const fingerprint = (content: Buffer) => createHash('sha256').update(content).digest('hex');

function readNote(bytes: Buffer | undefined): Record<string, unknown> {
  try {
    const note: unknown = JSON.parse(bytes?.toString('utf8') ?? '{}');
    return typeof note === 'object' && note !== null ? { ...note } : {};
  } catch {
    return {};
  }
}
