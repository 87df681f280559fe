type AsyncMethods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/**
 * A port whose code is loaded at the first call: what nobody calls before the first frame need not be read before it.
 * @param methods the port's methods, all of them asynchronous
 * @param load imports and builds the real port; called once
 */
export function lazyPort<
  Port extends { readonly [Name in keyof Port]: (...args: never[]) => Promise<unknown> },
>(methods: readonly (keyof Port & string)[], load: () => Promise<Port>): Port {
  let loaded: Promise<Port> | undefined;
  const entries = methods.map((name) => {
    const call = async (...args: never[]): Promise<unknown> => {
      loaded ??= load();
      const port = await loaded;
      return port[name](...args);
    };
    return [name, call] as const;
  });
  return Object.fromEntries(entries) as AsyncMethods as Port;
}
