import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { environmentError } from '../domain/errors.ts';
import { type Membership, type MembershipStore, membership } from '../domain/session/membership.ts';
import { text } from '../domain/text.ts';
import { createDisk } from './disk.ts';
import { STATE_DIR } from './folder.ts';
import { ownerOf } from './owner.ts';

const FILE = 'session.json';
const OUTBOX = 'outbox';
/** It holds a token: nobody else on this machine may read it. */
const PRIVATE = 0o600;

/** @param workspaceDir need not exist; is made when something is kept */
export function createMembershipStore(workspaceDir: string): MembershipStore {
  const dir = resolve(workspaceDir);
  const stateDir = join(dir, STATE_DIR);
  const file = join(stateDir, FILE);
  const disk = createDisk(join(stateDir, 'tmp'), ownerOf(dir));
  return {
    load: () => {
      const bytes = disk.read(file);
      return bytes && read(bytes, file);
    },
    save: (kept) => disk.replace(file, `${JSON.stringify(kept, undefined, 2)}\n`, PRIVATE),
    remove: () => {
      rmSync(file, { force: true });
      rmSync(join(stateDir, OUTBOX), { recursive: true, force: true });
    },
    outboxOf: (source) => {
      // A name that a hub made up is none for a folder.
      const name = createHash('sha256').update(source).digest('hex').slice(0, 24);
      const folder = join(stateDir, OUTBOX, name);
      disk.makeDir(folder);
      return folder;
    },
  };
}

function read(bytes: Buffer, file: string): Membership {
  try {
    return membership.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw environmentError(
      text(
        'The note of which live session you are in is damaged.',
        '参加中のライブセッションの記録が壊れています。',
      ),
      {
        where: file,
        todo: text(
          'Join again: xdplings join LINE --resume CODE, with the resume code that you were shown. Your work is not touched.',
          'もう一度参加してください: xdplings join 行 --resume コード (参加時に表示された再開コード)。作業内容には影響しません。',
        ),
        cause,
      },
    );
  }
}
