/** A refusal in S3's words; the gate turns it into S3's XML. */
export class S3Fault extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toXml(): string {
    const text = (value: string): string =>
      value.replaceAll(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
    return (
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<Error><Code>${text(this.code)}</Code><Message>${text(this.message)}</Message></Error>`
    );
  }
}

export const accessDenied = (message = 'Access Denied'): S3Fault => new S3Fault(403, 'AccessDenied', message);
export const notOffered = (what: string): S3Fault =>
  new S3Fault(501, 'NotImplemented', `The local buckets do not offer ${what}.`);
