export { openHttp } from './server.ts';
export type { Attachment, HttpFace, HttpSettings, MountedHandler, OnFault } from './server.ts';
export type { CorsConfiguration } from './cors.ts';
