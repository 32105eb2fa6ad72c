export type { ProgramContext, ProgramMachine, World } from './machine.ts';
export { programs, runProgram } from './registry.ts';
export {
  createRouterShell,
  type RouterShell,
  type RouterShellOptions,
  type ShellExecOptions,
} from './shell/create-router-shell.ts';
export type { RunScript } from './shell/open-bash.ts';
export { internetWorld } from './world.ts';
