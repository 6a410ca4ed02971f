import { request } from 'undici';
import type { BucketModel } from '../template/index.ts';

/** Makes a bucket, unless an earlier start made it. The engine asks for no signature; the gate before it does. */
export async function provisionBucket(endpoint: string, { physicalName, path }: BucketModel): Promise<void> {
  const { statusCode, body } = await request(`${endpoint}/${physicalName}`, { method: 'PUT' });
  const answer = await body.text();
  const exists = statusCode === 409 && /BucketAlready(Exists|OwnedByYou)/.test(answer);
  if (statusCode !== 200 && !exists) throw new Error(`Bucket ${physicalName} (${path}) could not be made: ${answer}`);
}
