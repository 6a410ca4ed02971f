export { startCloud } from './cloud.ts';
export type { Cloud } from './cloud.ts';
export { StartupError } from './types.ts';
