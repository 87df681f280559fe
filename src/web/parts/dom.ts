/*
 * The one door to the page. Words get in as text nodes only; no attribute takes code, styles or a foreign address. So
 * whatever a learner calls themselves stays a name.
 */

export type Child = Node | string | undefined | false;
type Value = string | number | boolean | undefined;
type Props = { readonly [name: string]: Value } & {
  readonly on?: never;
};
type Handlers = { readonly [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };

const SVG = 'http://www.w3.org/2000/svg';
/** Attributes that would run or load something. */
const FORBIDDEN = /^(on|style$|srcdoc$|src$|action$|formaction$|xlink)/i;

/** @returns a new element; `true` sets an attribute without a value, `false` and `undefined` leave it out */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) attribute(element, name, value);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** The same for a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) attribute(element, name, value);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Listens, and returns the element, so that it can be said in one line. */
export function on<T extends HTMLElement>(element: T, handlers: Handlers): T {
  for (const [name, handler] of Object.entries(handlers)) {
    element.addEventListener(name, handler as EventListener);
  }
  return element;
}

/** Sets an attribute only where it changes; links lead to this hub and nowhere else. */
export function attribute(element: Element, name: string, value: Value): void {
  if (FORBIDDEN.test(name)) throw new TypeError(`attribute ${name}`);
  if (name === 'href' && !/^(#|\/(?!\/))/.test(String(value))) throw new TypeError('href');
  if (value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const words = value === true ? '' : String(value);
  if (element.getAttribute(name) !== words) element.setAttribute(name, words);
}

/** Changes the words of an element only where they differ. */
export function setText(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

/** A number that the style sheet reads. */
export const setNumber = (element: HTMLElement | SVGElement, name: `--${string}`, value: number): void => {
  const words = String(value);
  if (element.style.getPropertyValue(name) !== words) element.style.setProperty(name, words);
};

export const show = (element: HTMLElement, visible: boolean): void => {
  if (element.hidden === visible) element.hidden = !visible;
};

/** A button that says what it does. */
export const button = (words: string, press: () => void, props: Props = {}): HTMLButtonElement =>
  on(h('button', { type: 'button', ...props }, words), { click: press });
