import { openRootAccess, type RootAccess } from '../../system/privileges.ts';
import { noNetwork } from '../no-network.ts';
import type { CallName, Params, Result } from '../protocol/messages.ts';
import { Connection } from './connection.ts';
import { type HelperProcess, startHelper } from './helper-process.ts';

type Started = { readonly connection: Connection; readonly process: HelperProcess };

/** The helper, started when it is first needed, and again after it has died. */
export class HelperLink {
  readonly #access: RootAccess | undefined;
  readonly #onGone: () => void;
  #started: Promise<Started> | undefined;

  /** @param access found out when absent, without asking; @param onGone called whenever a helper is there no more */
  constructor(access: RootAccess | undefined, onGone: () => void) {
    this.#access = access;
    this.#onGone = onGone;
  }

  /** Which helper it is; undefined while none is wanted. For telling whether it has been another's since. */
  get identity(): object | undefined {
    return this.#started;
  }

  /** Starts one unless there is one. @throws XdplingsError (environment) with the reason */
  async start(): Promise<void> {
    this.#started ??= this.#start();
    await this.#started;
  }

  async #start(): Promise<Started> {
    try {
      const access = this.#access ?? (await openRootAccess({ interactive: false }));
      let connection: Connection | undefined;
      const process = await startHelper(access, {
        onMessage: (message) => connection?.receive(message),
        onDeath: (error) => {
          this.#forget();
          connection?.die(error);
        },
      });
      connection = new Connection(process.send);
      return { connection, process };
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget(): void {
    this.#started = undefined;
    this.#onGone();
  }

  /** @throws XdplingsError: there is no network yet; or as {@link Connection.call} does */
  async connection(): Promise<Connection> {
    if (this.#started === undefined) throw noNetwork();
    return (await this.#started).connection;
  }

  readonly call: HelperCall = async (name, params, signal) =>
    (await this.connection()).call(name, params, { signal });

  async end(): Promise<void> {
    const started = await this.#started?.catch(() => undefined);
    this.#forget();
    await started?.process.end();
  }
}

/** Asks the helper for one of its calls. */
export type HelperCall = <Name extends CallName>(
  name: Name,
  params: Params<Name>,
  signal?: AbortSignal | undefined,
) => Promise<Result<Name>>;
