/** What Lambda answers for a function that failed: `X-Amz-Function-Error: Unhandled` with this payload. */
export type ErrorPayload = {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
};

/** An invocation that threw, timed out, ran out of memory or could not be loaded. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly functionId: string;
  readonly requestId: string;
  readonly payload: ErrorPayload;

  constructor(functionId: string, requestId: string, payload: ErrorPayload) {
    super(`${functionId}: ${payload.errorType}: ${payload.errorMessage}`);
    this.functionId = functionId;
    this.requestId = requestId;
    this.payload = payload;
  }
}
