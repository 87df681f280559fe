import { h, on, setText } from './dom.ts';
import { labelled, type Option, setOptions } from './forms.ts';

export type SentChoiceWords = {
  readonly label: string;
  readonly send: string;
  /** What holds until it is sent. */
  readonly now: (current: string) => string;
};

/**
 * A choice that counts when it is sent: going through its options with the arrows changes nothing. What somebody has
 * chosen and not sent yet, or is choosing, is not overwritten by what others do; that is said beside it.
 *
 * @param send asks for the chosen value; answers whether it was taken
 */
export function sentChoice(words: SentChoiceWords, send: (value: string) => Promise<boolean>) {
  const field = h('select');
  const submit = h('button', { type: 'submit', 'aria-label': `${words.send}: ${words.label}` }, words.send);
  const note = h('span', { class: 'hint', role: 'status' });
  let options: readonly Option<string>[] = [];
  let holds = '';
  /** Taken, and not heard of in what holds yet. */
  let sent: string | undefined;
  let touched = false;

  function mark(): void {
    const same = field.value === holds;
    if (same) touched = false;
    submit.disabled = same || field.value === sent;
    setText(note, same ? '' : words.now(options.find(({ value }) => value === holds)?.words ?? holds));
  }

  /** Shows what holds now. */
  function update(offered: readonly Option<string>[], current: string): void {
    if (current !== holds) sent = undefined;
    [options, holds] = [offered, current];
    const choosing = field.options.length > 0 && (touched || document.activeElement === field);
    setOptions(field, options, choosing ? field.value : holds);
    mark();
  }

  on(field, {
    input() {
      touched = true;
      mark();
    },
    blur: () => update(options, holds),
  });
  const element = on(h('form', { class: 'sent-choice' }, labelled(words.label, field, true), submit, note), {
    async submit(event) {
      event.preventDefault();
      const value = field.value;
      sent = value;
      // A button that is switched off would take the focus with it.
      field.focus();
      mark();
      if (!(await send(value))) sent = undefined;
      mark();
    },
  });
  return { element, update };
}
