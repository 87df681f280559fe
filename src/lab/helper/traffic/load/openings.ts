/**
 * A SYN that is seen so soon after its connection was begun is the first one (TCP repeats it after a second): it arrived
 * when it was sent, however long ago it was looked at.
 */
const FIRST_SYN_MS = 500;

/** Which host each connection of a load was opened to, by where its first SYN arrived; all times are given by the caller. */
export class Openings {
  readonly #begun = new Map<number, { readonly at: number; host?: string }>();
  readonly #lastAt: Record<string, number> = {};

  /** A connection has sent its SYN. The port may have been another one's, before. */
  begin(clientPort: number, now: number): void {
    this.#begun.set(clientPort, { at: now });
  }

  /** A SYN has arrived; one of somebody else's, or one that is repeated, is left out. */
  arrive(host: string, clientPort: number, now: number): void {
    const connection = this.#begun.get(clientPort);
    if (connection === undefined || connection.host !== undefined) return;
    connection.host = host;
    const at = now - connection.at < FIRST_SYN_MS ? connection.at : now;
    this.#lastAt[host] = Math.max(this.#lastAt[host] ?? 0, at);
  }

  /** @returns undefined when none of its SYNs has arrived anywhere */
  hostOf(clientPort: number): string | undefined {
    return this.#begun.get(clientPort)?.host;
  }

  forget(clientPort: number): void {
    this.#begun.delete(clientPort);
  }

  /** When the last new connection reached each host. */
  get lastAt(): Readonly<Record<string, number>> {
    return { ...this.#lastAt };
  }
}
