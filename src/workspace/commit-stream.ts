export type NewFile = { readonly path: string; readonly content: Uint8Array };

/** A commit to be made on top of what a ref holds. */
export type NewCommit = {
  /** HEAD: on the branch the learner is on, or on the detached HEAD itself. */
  readonly ref: string;
  /** The commit it follows; undefined: it is the first. */
  readonly from: string | undefined;
  readonly message: string;
  readonly files: readonly NewFile[];
};

export type Author = { readonly name: string; readonly email: string };

/**
 * Writes commits as a stream for git-fast-import(1): one process makes blobs, trees and commits and moves the refs,
 * and touches neither index nor working tree; no hook, signature or filter of the learner has a part in it. It
 * refuses to move a ref that moved in the meantime. git answers with one object id a line: the commits', then the
 * files' of the first commit.
 */
export function commitStream(commits: readonly NewCommit[], author: Author, now: Date): Buffer {
  const parts: (string | Uint8Array)[] = [];
  const data = (content: Uint8Array) => parts.push(`data ${content.length}\n`, content, '\n');
  const marks = new Map<NewFile, number>();
  const signature = `${oneLine(author.name)} <${oneLine(author.email)}> ${timestamp(now)}`;

  for (const { files } of commits) {
    for (const file of files) {
      if (marks.has(file)) continue;
      marks.set(file, marks.size + 1);
      parts.push(`blob\nmark :${marks.size}\n`);
      data(file.content);
    }
  }
  commits.forEach(({ ref, from, message, files }, index) => {
    parts.push(`commit ${ref}\nmark :${marks.size + index + 1}\ncommitter ${signature}\n`);
    data(Buffer.from(message));
    if (from !== undefined) parts.push(`from ${from}\n`);
    for (const file of files) parts.push(`M 100644 :${marks.get(file)} ${file.path}\n`);
    parts.push('\n');
  });
  const asked = [
    ...commits.map((_, index) => marks.size + index + 1),
    ...(commits[0]?.files ?? []).map((file) => marks.get(file)),
  ];
  parts.push(...asked.map((mark) => `get-mark :${mark}\n`), 'done\n');
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

export const COMMIT_STREAM_COMMAND = ['fast-import', '--quiet', '--done', '--date-format=raw'] as const;

const oneLine = (words: string) => words.replaceAll(/[<>\n\0]/g, '').trim();

/** Seconds since 1970 and the offset of the local time zone, `1700000000 +0900`. */
function timestamp(now: Date): string {
  const offset = -now.getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`;
  return `${Math.floor(now.getTime() / 1000)} ${zone}`;
}
