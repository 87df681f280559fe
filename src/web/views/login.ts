import { HubRefused, login } from '../model/api.ts';
import type { App } from '../model/app.ts';
import { h, on, setText } from '../parts/dom.ts';
import { labelled } from '../parts/forms.ts';
import type { View } from '../parts/view.ts';

/** Asks for the instructor's key. It goes to the hub once and is kept nowhere in this page. */
export function loginView(app: App, entered: () => void): View {
  const { t } = app;
  const key = h('input', {
    type: 'password',
    id: 'key',
    autocomplete: 'current-password',
    autocapitalize: 'characters',
    spellcheck: 'false',
    required: true,
    maxlength: 100,
    'aria-describedby': 'key-hint',
  });
  const problem = h('p', { class: 'problem', role: 'alert' });
  const enter = h('button', { type: 'submit', class: 'primary' }, t.login.enter);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    enter.disabled = true;
    setText(problem, '');
    try {
      await login(key.value.trim());
      key.value = '';
      entered();
    } catch (error) {
      if (!(error instanceof HubRefused)) throw error;
      const known: Readonly<Record<number, string>> = {
        0: t.unreachable,
        401: t.login.wrong,
        429: t.login.tooMany,
      };
      setText(problem, known[error.status] ?? error.words(app.lang) ?? t.refused);
      key.select();
    } finally {
      enter.disabled = false;
    }
  }

  const form = on(
    h(
      'form',
      { class: 'panel login' },
      h('p', { class: 'brand' }, 'xdplings'),
      h('h1', {}, t.login.title),
      labelled(t.login.key, key, true),
      h('p', { class: 'hint', id: 'key-hint' }, t.login.hint),
      problem,
      enter,
      h('p', { class: 'hint' }, t.login.learner),
    ),
    { submit },
  );
  return { element: h('main', { class: 'center' }, form), update: () => {}, focus: () => key.focus() };
}
