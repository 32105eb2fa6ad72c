import { createDiskStore } from '#backends/dummy';
import { dummyMachine } from '../support/dummy-machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { ContractMachine } from './contract-case.ts';
import { testRouterBackend } from './router-backend.contract.ts';

testRouterBackend('dummy on disk', {
  async create(): Promise<ContractMachine> {
    const folder = temporaryFolder();
    const machine = await dummyMachine(() => createDiskStore(`${folder.path}/fleet/r-4-VM`));
    return {
      get backend() {
        return machine.backend;
      },
      reopen: () => machine.reopen(),
      crash: () => machine.crash(),
      async [Symbol.asyncDispose]() {
        await machine[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      },
    };
  },
});
