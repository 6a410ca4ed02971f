import { GetObjectCommand, HeadObjectCommand, NoSuchKey, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';

/** An object's bytes as they come; undefined when it is not there. */
export async function openObject(client: S3Client, bucket: string, key: string): Promise<Readable | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return body instanceof Readable ? body : Readable.from([]);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** An object's length in bytes; undefined when it is not there. */
export async function sizeOfObject(client: S3Client, bucket: string, key: string): Promise<number | undefined> {
  try {
    const { ContentLength: size = 0 } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return size;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}
