import type { ErrorPayload } from './function-error.ts';

/** What a worker is started with. */
export type WorkerSettings = {
  readonly offset: SharedArrayBuffer;
  /** Folder of the packaged code, and the handler in it, e.g. `index.handler`. */
  readonly folder: string;
  readonly handler: string;
  readonly logFile: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
};

/** One invocation; the event travels as JSON, as it does in Lambda, so that nothing else can slip through. */
export type Invocation = {
  readonly requestId: string;
  readonly event: string;
  /** Milliseconds of the machine's clock at which the invocation is cut off. */
  readonly deadline: number;
};

export type Reply =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly payload: string | undefined }
  | { readonly type: 'error'; readonly payload: ErrorPayload };
