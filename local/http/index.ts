export { openHttp } from './server.ts';
export type { Attachment, HttpFace, OnFault } from './server.ts';
