/** The parts of the embedded cloud meet at these types: each folder of `local/` implements one of them. */

/** Milliseconds since 1970 of the cloud's own clock, which rehearsals may move (forwards or back). */
export type CloudClock = {
  readonly now: () => number;
  readonly moveTo: (instant: number) => void;
  /** Called after each move, with the old and the new instant; answers a function that ends the subscription. */
  readonly onMove: (listener: (from: number, to: number) => void) => () => void;
  /** Holds one Float64: the offset in milliseconds that every worker adds to its own Date. */
  readonly offset: SharedArrayBuffer;
};

/** A statement of an identity policy, every intrinsic already resolved. */
export type PolicyStatement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** Who signs a request: a function with its synthesized role, or the operator of this machine ('admin' may do all). */
export type Principal = {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policy: readonly PolicyStatement[] | 'admin';
};

/** Base addresses of the four services, e.g. `http://127.0.0.1:41234`. */
export type Endpoints = {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly secretsmanager: string;
};

/** Runs one invocation of a function, named by its template logical id; rejects when the function threw or timed out. */
export type Invoke = (functionId: string, event: unknown) => Promise<unknown>;

/** One route of the HTTP API, as the template says it. */
export type HttpRoute = {
  /** `GET`, `PUT` …, or `ANY`. */
  readonly method: string;
  /** With `{name}` and `{name+}` parameters, e.g. `/api/rounds/{roundId}/ballots`; `$default` for the catch-all. */
  readonly path: string;
  readonly functionId: string;
  readonly authorizer?: { readonly issuer: string; readonly audiences: readonly string[] };
};

/** What the start-up tells its watcher: one line a part, with the seconds it took. */
export type ProgressEvent =
  | { readonly type: 'started'; readonly part: string }
  | { readonly type: 'ready'; readonly part: string; readonly seconds: number; readonly detail?: string };

/** A start-up fault that a person can mend: one clear line, no stack trace, exit code 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
