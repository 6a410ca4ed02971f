import aws4 from 'aws4';
import type { KeyObject } from 'node:crypto';

export type Signing = {
  /** The service's name in a signature's scope, e.g. `dynamodb`. */
  readonly service: string;
  readonly region: string;
  readonly host: string;
  readonly credentials: aws4.Credentials & { readonly secretAccessKey: string };
};

/** Signs POST requests to `/`. The answer is every header to be sent, names and values in turn. */
export function signer({
  service,
  region,
  host,
  credentials,
}: Signing): (headers: Readonly<Record<string, string>>, body: string) => string[] {
  // Not imported: an import reads every export of the module, and one of them loads WebCrypto.
  const { createHmac, createSecretKey } = process.getBuiltinModule('node:crypto');
  let day = '';
  let key: KeyObject | undefined;

  /** The signing key of a day, as AWS derives it. */
  const keyOf = (today: string): KeyObject => {
    if (key && day === today) return key;
    const bytes = [today, region, service, 'aws4_request'].reduce(
      (secret, step) => createHmac('sha256', secret).update(step).digest(),
      Buffer.from(`AWS4${credentials.secretAccessKey}`),
    );
    day = today;
    key = createSecretKey(bytes);
    return key;
  };

  /** aws4's own hands the key over as bytes, for which Node makes and drops an Error each time: half of a signature. */
  class Signer extends aws4.RequestSigner {
    override signature(): string {
      return createHmac('sha256', keyOf(this.getDate())).update(this.stringToSign()).digest('hex');
    }
  }

  return (headers, body) => {
    const request = { service, region, host, path: '/', method: 'POST', headers, body };
    const signed = new Signer(request, credentials).sign();
    return Object.entries(signed.headers ?? {}).flatMap(([name, value]) => [name, String(value)]);
  };
}
