/** What happened to an object. */
export type ObjectChange = {
  readonly type: 'created' | 'deleted';
  readonly bucket: string;
  readonly key: string;
  /** Bytes; 0 for a deletion. */
  readonly size: number;
  /** Without quotes; empty for a deletion. */
  readonly etag: string;
};
