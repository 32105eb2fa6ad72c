export type { ProgramContext, ProgramMachine, World, SentPacket } from './machine.ts';
export type { Program, ProgramRun } from './program.ts';
export { programs, runProgram, type InstalledProgram } from './registry.ts';
export {
  createRouterShell,
  type RouterShell,
  type RouterShellOptions,
  type ShellExecOptions,
} from './shell/create-router-shell.ts';
export type { RunScript } from './shell/open-bash.ts';
export { virtualFile, type VirtualFolder, type VirtualNode } from './shell/virtual/virtual-node.ts';
export { internetWorld } from './world.ts';
export { receive, type Arrival, type Reception } from './reach/receive.ts';
