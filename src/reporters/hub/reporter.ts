import type { LearnerBody } from '../../domain/session/events.ts';
import type { LearnerView } from '../../domain/session/learner-view.ts';
import type { Membership } from '../../domain/session/membership.ts';
import type { Text } from '../../domain/text.ts';
import type { Reporter } from '../../engine/loop/engine.ts';
import type { EngineEvent } from '../../engine/loop/events.ts';
import type { EngineState, LiveSession } from '../../engine/loop/state.ts';
import type { SharedFile } from '../../hub/protocol/protocol.ts';
import type { Delays } from './back-off.ts';
import { createHubHttp, type HubHttp } from './hub-http.ts';
import type { HubProblem } from './hub-problem.ts';
import { type InboxNews, openInbox } from './inbox.ts';
import { openOutbox } from './outbox.ts';
import { NO_WISHES, type OwnWishes, withWishes } from './own-wishes.ts';
import { reportsOf, sharedFile } from './reports-of.ts';
import { createSender, type SenderNews } from './sender.ts';

/** The learner's side of a live session: tells the hub what happens in the loop, and the loop what the hub wishes. */
export type HubReporter = Reporter & {
  /** Begins to listen. @param dispatch the loop's */
  readonly start: (dispatch: (event: EngineEvent) => void) => void;
  /** Gives what waits a moment to be sent; the rest is sent another time. */
  readonly close: () => Promise<void>;
};

export type HubReporterOptions = {
  readonly membership: Membership;
  /** Where reports wait. */
  readonly outboxFolder: string;
  /** Keeps the learner's own answer about sharing. */
  readonly keepSharing: (sharing: boolean) => void;
  readonly http?: HubHttp;
  readonly delays?: Delays;
  readonly patienceMs?: number;
  readonly pollMs?: number;
};

/** How long the program's end may wait for what was just reported, ms. */
const LAST_WORDS_MS = 500;
/** A hub that is gone for longer keeps nobody at a gate, ms. */
const GATE_HOLDS_MS = 120_000;
/** Changes that come together are shown together, ms. */
const TOGETHER_MS = 20;

/** @throws what the file system says when the outbox cannot be used */
export function createHubReporter(options: HubReporterOptions): HubReporter {
  return new HubClient(options);
}

class HubClient implements HubReporter {
  readonly #options: HubReporterOptions;
  readonly #http: HubHttp;
  readonly #outbox: ReturnType<typeof openOutbox>;
  #sender: ReturnType<typeof createSender> | undefined;
  #inbox: ReturnType<typeof openInbox> | undefined;
  #dispatch: (event: EngineEvent) => void = () => {};
  #telling: NodeJS.Timeout | undefined;
  #told: LiveSession | undefined;
  /** Ends what the hub's gate holds back, after it was gone for too long. */
  #gateEnds: NodeJS.Timeout | undefined;

  #status: LiveSession['status'] = 'connecting';
  #since = Date.now();
  #view: LearnerView | undefined;
  #wishes: OwnWishes = NO_WISHES;
  /** Why reports are not taken, and why the hub is not heard. */
  #sendProblem: Text | undefined;
  #hearProblem: Text | undefined;
  /** The learner's own yes. */
  #mayShare: boolean;
  /** What was to be shared while another one waited. */
  #nextShared: { readonly step: string; readonly source: string; readonly log: string } | undefined;
  #entered: string | undefined;

  constructor(options: HubReporterOptions) {
    const { membership, outboxFolder, http } = options;
    this.#options = options;
    this.#mayShare = membership.sharing === true;
    this.#http = http ?? createHubHttp({ origin: membership.origin, pin: membership.pin });
    this.#outbox = openOutbox({ folder: outboxFolder });
  }

  start(dispatch: (event: EngineEvent) => void): void {
    const { membership, delays, patienceMs, pollMs } = this.#options;
    this.#dispatch = dispatch;
    this.#tell();
    this.#inbox = openInbox({
      http: this.#http,
      token: membership.token,
      onNews: (news) => this.#heardInbox(news),
      ...(delays ? { delays } : {}),
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(pollMs === undefined ? {} : { pollMs }),
    });
    // Behind the inbox, whose connection takes reports, too.
    this.#sender = createSender({
      http: this.#http,
      token: membership.token,
      outbox: this.#outbox,
      onNews: (news) => this.#heardSender(news),
      mayShare: () => this.#mayShare,
      ...(delays ? { delays } : {}),
    });
  }

  heard(event: EngineEvent, before: EngineState, after: EngineState): void {
    if (event.type === 'session-changed' || this.#status === 'over') return;
    for (const body of reportsOf(event, before, after)) {
      // A run of the step that is on screen already enters nothing.
      if (body.kind === 'entered' && body.step === this.#entered) continue;
      if (body.kind === 'entered') this.#entered = body.step;
      this.#report(body);
      if (body.kind === 'ran' && event.type === 'run-finished') {
        this.#share({ step: body.step, source: event.source, log: event.report.log });
      }
    }
    if (event.type === 'hand-toggled') this.#toggleHand(after.step.id);
    else if (event.type === 'sharing-answered') this.#answer(event.yes);
    else if (event.type === 'announcement-dismissed') this.#dismiss();
  }

  async close(): Promise<void> {
    clearTimeout(this.#telling);
    clearTimeout(this.#gateEnds);
    this.#dispatch = () => {};
    const patience = new AbortController();
    const moment = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LAST_WORDS_MS);
      patience.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    await Promise.race([this.#status === 'live' ? this.#sender?.settled() : undefined, moment]);
    patience.abort();
    await Promise.all([this.#inbox?.close(), this.#sender?.close()]);
    this.#http.close();
    this.#outbox.close();
  }

  #report(body: LearnerBody, file?: SharedFile): void {
    this.#outbox.append(body, file);
    this.#sender?.wake();
    this.#tell();
  }

  #toggleHand(step: string): void {
    if (this.#view === undefined) return;
    const isDown = withWishes(this.#view, this.#wishes).hand === 'down';
    this.#wishes = { ...this.#wishes, hand: isDown ? 'up' : 'down' };
    this.#report(isDown ? { kind: 'hand-raised', step } : { kind: 'hand-lowered' });
  }

  #answer(yes: boolean): void {
    this.#keepSharing(yes);
    this.#wishes = { ...this.#wishes, sharing: yes };
    this.#report({ kind: 'consented', sharing: yes });
  }

  #keepSharing(yes: boolean): void {
    this.#mayShare = yes;
    this.#nextShared = undefined;
    try {
      this.#options.keepSharing(yes);
    } catch {
      // Not kept: a yes has to be said again after the next start, and a no is kept by the hub.
    }
  }

  #dismiss(): void {
    const shown = this.#view && withWishes(this.#view, this.#wishes).announcements;
    const unseen = shown?.filter(({ seen }) => !seen).map(({ id }) => id) ?? [];
    this.#wishes = { ...this.#wishes, seen: new Set([...this.#wishes.seen, ...unseen]) };
    for (const announcement of unseen) this.#report({ kind: 'seen', announcement });
  }

  /** At most one waits: what comes meanwhile takes the place of what would have come after it. */
  #share(file: { readonly step: string; readonly source: string; readonly log: string }): void {
    const isWanted = this.#mayShare && this.#view && withWishes(this.#view, this.#wishes).sharing;
    if (!isWanted) return;
    if (this.#outbox.has('shared')) {
      this.#nextShared = file;
      return;
    }
    this.#nextShared = undefined;
    this.#report({ kind: 'shared', step: file.step }, sharedFile(file.source, file.log));
  }

  #heardSender(news: SenderNews): void {
    if (news.type === 'taken') {
      this.#sendProblem = undefined;
      if (this.#nextShared && !this.#outbox.has('shared')) this.#share(this.#nextShared);
    } else if (news.type === 'given-up') this.#giveUp(news.problem);
    // That the hub cannot be reached is seen by the inbox; that it refuses is worth a word.
    else if (news.problem.reason === 'refused') this.#sendProblem = wordsOf(news.problem);
    this.#tell();
  }

  #heardInbox(news: InboxNews): void {
    if (news.type === 'given-up') this.#giveUp(news.problem);
    else if (news.type === 'lost') {
      this.#hearProblem = news.problem && wordsOf(news.problem);
      this.#become('offline');
    } else {
      if (this.#status !== 'live') this.#sender?.retry();
      this.#hearProblem = undefined;
      if (news.view) this.#takeView(news.view);
      this.#become(this.#view?.over ? 'over' : 'live');
    }
    this.#tell();
  }

  #takeView(view: LearnerView): void {
    const waits = (...kinds: LearnerBody['kind'][]) => kinds.some((kind) => this.#outbox.has(kind));
    const wasSharing = this.#view?.sharing ?? true;
    // Ended elsewhere, as by coming in from another machine: a later yes over there is none for this machine.
    if (this.#mayShare && wasSharing && !view.sharing && !waits('consented')) this.#keepSharing(false);
    this.#view = view;
    const { hand, sharing, seen } = this.#wishes;
    this.#wishes = {
      hand: waits('hand-raised', 'hand-lowered') ? hand : undefined,
      sharing: waits('consented') ? sharing : undefined,
      seen: waits('seen') ? seen : NO_WISHES.seen,
    };
  }

  #giveUp(problem: HubProblem): void {
    this.#sendProblem = wordsOf(problem);
    this.#become('over');
  }

  #become(status: LiveSession['status']): void {
    // What is over stays over.
    if (this.#status === status || this.#status === 'over') return;
    this.#status = status;
    this.#since = Date.now();
    clearTimeout(this.#gateEnds);
    this.#gateEnds = status === 'offline' ? setTimeout(() => this.#tell(), GATE_HOLDS_MS).unref() : undefined;
  }

  #tell(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const session = this.#session();
      if (JSON.stringify(session) === JSON.stringify(this.#told)) return;
      this.#told = session;
      this.#dispatch({ type: 'session-changed', session });
    }, TOGETHER_MS);
  }

  #shownView(): LearnerView | undefined {
    const view = this.#view && withWishes(this.#view, this.#wishes);
    const isGone =
      this.#status === 'over' || (this.#status === 'offline' && Date.now() - this.#since >= GATE_HOLDS_MS);
    return view && isGone ? { ...view, gate: undefined } : view;
  }

  #session(): LiveSession {
    const problem = this.#sendProblem ?? (this.#status === 'live' ? undefined : this.#hearProblem);
    return {
      status: this.#status,
      since: this.#since,
      view: this.#shownView(),
      waiting: this.#outbox.count(),
      ...(problem ? { problem } : {}),
    };
  }
}

const wordsOf = ({ words }: HubProblem): Text => words.what;
