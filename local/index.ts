export { startCloud } from './cloud.ts';
export type { Cloud, CloudOptions } from './cloud.ts';
export { issuerUrls, sampleAccounts } from './issuers/index.ts';
export { StartupError } from './types.ts';
export type { ProgressEvent } from './types.ts';
