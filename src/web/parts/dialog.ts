import type { Texts } from '../texts/en.ts';
import { button, type Child, h, on } from './dom.ts';
import { labelled } from './forms.ts';

let names = 0;

/** Opens a dialog over the page; Esc closes it. @returns closes it */
export function openDialog(title: string, ...content: Child[]): () => void {
  names += 1;
  const id = `dialog-${names}`;
  const dialog = h('dialog', { 'aria-labelledby': id }, h('h2', { id }, title), ...content);
  on(dialog, { close: () => dialog.remove() });
  document.body.append(dialog);
  dialog.showModal();
  return () => dialog.close();
}

/** Asks before something that cannot be taken back. The focus is on the answer that does nothing. */
export function confirm(t: Texts, question: string, yes: string): Promise<boolean> {
  return new Promise((answer) => {
    let said = false;
    const no = button(t.confirm.no, () => close(), { autofocus: true });
    const sure = button(t.confirm.yes, () => {
      said = true;
      close();
    });
    sure.classList.add('danger');
    const content = h('div', { class: 'actions' }, no, sure);
    const close = openDialog(yes, h('p', {}, question), content);
    on(content.closest('dialog') ?? content, { close: () => answer(said) });
  });
}

/** Asks for one line. @returns undefined when nothing is to be done */
export function prompt(
  t: Texts,
  title: string,
  label: string,
  options: { readonly maxlength: number; readonly known: readonly string[] },
): Promise<string | undefined> {
  return new Promise((answer) => {
    let said: string | undefined;
    names += 1;
    const list = `known-${names}`;
    const field = h('input', { maxlength: options.maxlength, list, autofocus: true, autocomplete: 'off' });
    const form = on(
      h(
        'form',
        {},
        labelled(label, field, true),
        h('datalist', { id: list }, ...options.known.map((value) => h('option', { value }))),
        h(
          'div',
          { class: 'actions' },
          button(t.confirm.no, () => close()),
          h('button', { type: 'submit', class: 'primary' }, t.confirm.yes),
        ),
      ),
      {
        submit(event) {
          event.preventDefault();
          said = field.value.trim();
          close();
        },
      },
    );
    const close = openDialog(title, form);
    on(form.closest('dialog') ?? form, { close: () => answer(said) });
  });
}
