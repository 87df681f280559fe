import { readFileSync, statSync } from 'node:fs';

/** The user to whom a workspace belongs when that is not the user we run as. */
export type Owner = { readonly uid: number; readonly gid: number; readonly home: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Decides whose files a workspace holds. A normal user's are their own. Root works on behalf of the folder's owner, or,
 * where there is no folder yet, of the user who called sudo: what is made there must be editable without root.
 *
 * @returns undefined when everything simply belongs to the user we run as.
 */
export function ownerOf(
  dir: string,
  env: Environment = process.env,
  uid = process.geteuid?.(),
): Owner | undefined {
  if (uid !== 0) return undefined;
  const folder = statSync(dir, { throwIfNoEntry: false });
  if (folder !== undefined) return folder.uid === 0 ? undefined : owner(folder.uid, folder.gid);
  return sudoUser(env);
}

/** @returns the user who called sudo; undefined without sudo, and when root called it. */
export function sudoUser(env: Environment = process.env): Owner | undefined {
  const [uid, gid] = [Number(env.SUDO_UID), Number(env.SUDO_GID)];
  return Number.isSafeInteger(uid) && Number.isSafeInteger(gid) && uid > 0 ? owner(uid, gid) : undefined;
}

const owner = (uid: number, gid: number): Owner => ({ uid, gid, home: homeOf(uid) });

/** passwd(5): name:password:uid:gid:comment:home:shell. A user from elsewhere (LDAP) has no line; git then finds no settings. */
function homeOf(uid: number): string {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(uid))?.[5] ?? '/';
  } catch {
    return '/';
  }
}
