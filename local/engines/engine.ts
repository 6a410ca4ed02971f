/** One running engine. */
export type Engine = {
  /** Base address, e.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** What runs there, for the start-up's progress lines. */
  readonly detail: string;
  readonly stop: () => Promise<void>;
};

/** Told once when an engine ends unasked, with what is known of the reason. */
export type EngineDied = (engine: string, reason: string) => void;
