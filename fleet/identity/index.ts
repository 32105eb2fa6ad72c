export { makeIdentities, type RouterIdentity } from './identities.ts';
export { rewriteRecording } from './rewrite-script.ts';
