import { attribute, button, h, on } from './dom.ts';

export type Option<V extends string> = { readonly value: V; readonly words: string };

let fields = 0;

/** A control with its label, each an element of its own: a label around a choice would take in all its options. */
export function labelled(label: string, control: HTMLElement, wide = false): HTMLElement {
  fields += 1;
  if (control.id === '') control.id = `field-${fields}`;
  return h('div', { class: wide ? 'field wide' : 'field' }, h('label', { for: control.id }, label), control);
}

/** A choice with its label. */
export function select<V extends string>(
  label: string,
  options: readonly Option<V>[],
  chosen: V,
  change: (value: V) => void,
): { readonly element: HTMLElement; readonly select: HTMLSelectElement } {
  const field = on(h('select'), { change: () => change(field.value as V) });
  setOptions(field, options, chosen);
  return { element: labelled(label, field), select: field };
}

/** Changes the options where they differ. */
export function setOptions<V extends string>(
  field: HTMLSelectElement,
  options: readonly Option<V>[],
  chosen: V,
): void {
  const before = [...field.options].map(({ value, text }) => `${value}\n${text}`).join('\f');
  const after = options.map(({ value, words }) => `${value}\n${words}`).join('\f');
  if (before !== after) {
    field.replaceChildren(...options.map(({ value, words }) => h('option', { value }, words)));
  }
  if (field.value !== chosen) field.value = chosen;
}

let groups = 0;

/** A choice of few, all of them to be seen. */
export function segments<V extends string>(
  label: string,
  options: readonly Option<V>[],
  chosen: V,
  change: (value: V) => void,
): { readonly element: HTMLElement; readonly set: (value: V) => void } {
  groups += 1;
  const inputs = options.map(({ value }) =>
    on(h('input', { type: 'radio', name: `choice-${groups}`, value }), { change: () => change(value) }),
  );
  const labels = options.map(({ words }, index) => h('label', {}, inputs[index], h('span', {}, words)));
  const set = (value: V) => {
    for (const input of inputs) input.checked = input.value === value;
  };
  set(chosen);
  return { element: h('fieldset', { class: 'segments' }, h('legend', {}, label), ...labels), set };
}

/** A switch of few places. Every press is meant, as no arrow key among radio buttons is: it may act at once. */
export function switches<V extends string>(
  label: string,
  options: readonly Option<V>[],
  press: (value: V) => void,
): { readonly element: HTMLElement; readonly set: (value: V) => void } {
  const buttons = options.map(({ value, words }) => ({ value, element: button(words, () => press(value)) }));
  return {
    element: h(
      'div',
      { class: 'segments', role: 'group', 'aria-label': label },
      ...buttons.map(({ element }) => element),
    ),
    set(value) {
      for (const one of buttons) attribute(one.element, 'aria-pressed', String(one.value === value));
    },
  };
}
