export { readRecording, type RecordedAction, type RecordedCommand, type Recording } from './read-recording.ts';
export {
  findRecording,
  readSession,
  type RecordedSession,
  type RecordingFiles,
  type SessionObject,
  type SessionPacket,
} from './read-session.ts';
export { routerEvents, type RouterEvent, type RouterEvents } from './router-events.ts';
export { routerScripts, type RouterScript } from './router-script.ts';
export { replay, type ReplayFailure, type ReplayOptions, type ReplayResult } from './replay.ts';
