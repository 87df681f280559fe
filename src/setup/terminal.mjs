import { createInterface } from 'node:readline';
import { fill, languageOf, say } from '../system/machine/messages.mjs';
import { SetupFailure } from './failure.mjs';
import { TABLES } from './messages.mjs';
import { isCi } from './options.mjs';

/** @import { SetupMessage } from './failure.mjs' */
/** @import { Language, SetupKey } from './messages.mjs' */
/** @import { Message } from '../system/machine/types.ts' */

/**
 * @typedef {object} TerminalOptions
 * @property {NodeJS.ReadableStream & { isTTY?: boolean }} input
 * @property {NodeJS.WritableStream & { isTTY?: boolean, columns?: number }} output
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {Language} [language]
 */

/** How set-up talks: steps with progress, a question, a failure with what to do. Marks always come with words. */
export class Terminal {
  /** @param {TerminalOptions} options */
  constructor({ input, output, env, language }) {
    this.input = input;
    this.output = output;
    this.language = language ?? languageOf(env);
    /** Whether somebody sits there who can answer. */
    this.isInteractive = Boolean(input.isTTY && output.isTTY) && !isCi(env);
    const isUtf8 = /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
    this.marks =
      isUtf8 || this.language === 'ja'
        ? { ok: '✔', bad: '✘', todo: '→' }
        : { ok: '[ok]', bad: '[failed]', todo: '->' };
  }

  /**
   * @param {SetupKey} key
   * @param {Readonly<Record<string, string>>} [values]
   */
  text(key, values = {}) {
    return fill(TABLES[this.language][key], values);
  }

  /** @param {string} line */
  line(line) {
    this.output.write(`${line}\n`);
  }

  /**
   * Shows a step while it runs, and how it ended with its seconds.
   *
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async step(title, work) {
    const startedAt = Date.now();
    const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
    const stopProgress = this.#showProgress(title, seconds);
    try {
      const result = await work();
      stopProgress();
      this.line(`${this.marks.ok} ${title} (${seconds()})`);
      return result;
    } catch (error) {
      stopProgress();
      this.line(`${this.marks.bad} ${title} (${seconds()})`);
      throw error;
    }
  }

  /**
   * @param {string} question ends where the answer goes.
   * @returns {Promise<boolean>} true for an empty answer; false at end of input.
   */
  ask(question) {
    const reader = createInterface({ input: this.input, output: this.output });
    return new Promise((resolve) => {
      // Ctrl-C at the question stops set-up as anywhere else.
      reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      reader.once('close', () => resolve(false));
      reader.question(question, (answer) => {
        resolve(/^(|y|yes|はい)$/i.test(answer.trim()));
        reader.close();
      });
    });
  }

  /** @param {SetupFailure} failure */
  fail({ what, todo }) {
    this.line(`${this.marks.bad} ${this.#say(what)}`);
    if (todo !== undefined) this.line(`  ${this.marks.todo} ${this.#say(todo)}`);
  }

  /** @param {{ setup: SetupMessage } | { machine: Message }} message */
  #say(message) {
    if ('setup' in message) return this.text(message.setup.key, message.setup.values);
    return say(message.machine, this.language);
  }

  /**
   * @param {string} title
   * @param {() => string} seconds
   * @returns {() => void} stops showing it.
   */
  #showProgress(title, seconds) {
    if (!this.output.isTTY) {
      this.line(`  ${title} …`);
      return () => {};
    }
    // A line that wraps could not be drawn over; Japanese letters take two columns each.
    const room = Math.max(10, (this.output.columns || 80) - 16);
    const shown = title.slice(0, this.language === 'ja' ? Math.floor(room / 2) : room);
    const draw = () => this.output.write(`\r\x1b[K  ${shown} … ${seconds()}`);
    draw();
    const timer = setInterval(draw, 200);
    return () => {
      clearInterval(timer);
      this.output.write('\r\x1b[K');
    };
  }
}
