export { createDummyBackend, type DummyBackend, type DummyOptions } from './dummy-backend.ts';
export type { DummyFiles } from './machine/overlay-files.ts';
export type { DummyFilter } from './machine/dummy-filter.ts';
export type { HardwareNic } from './machine/dummy-network.ts';
export type { ConfigCheck } from './machine/dummy-services.ts';
export type { PacketCounter, Traffic } from './programs/machine.ts';
export type { NicRequest, Power } from './machine/power.ts';
export { readIdentity, routerIdentity, writeIdentity, type RouterIdentity } from './router-identity.ts';
export { createDiskStore, type DiskStoreOptions } from './store/disk-store.ts';
export { createMemoryStore } from './store/memory-store.ts';
export { logPath, type RouterStore, type StoreChange, type StoredInfo } from './store/router-store.ts';
export { createFileTemplate, type FileTemplate } from './template/file-template.ts';
export { routerTemplate } from './template/router-template.ts';
export { mountTablePath, parseMountTable, printMountTable, type TableMount } from './programs/system/mount-table.ts';
export {
  createRouterShell,
  internetWorld,
  programs,
  receive,
  runProgram,
  virtualFile,
  type Arrival,
  type InstalledProgram,
  type Program,
  type ProgramContext,
  type ProgramMachine,
  type ProgramRun,
  type Reception,
  type RouterShell,
  type RouterShellOptions,
  type RunScript,
  type SentPacket,
  type ShellExecOptions,
  type VirtualFolder,
  type VirtualNode,
  type World,
} from './programs/index.ts';
