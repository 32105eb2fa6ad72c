import { Volume } from 'memfs';
import { createMemoryStore } from '#backends/dummy';
import { dummyMachine } from '../support/dummy-machine.ts';
import { testRouterBackend } from './router-backend.contract.ts';

testRouterBackend('dummy in memory', {
  create: () => {
    const volume = new Volume();
    return dummyMachine(() => createMemoryStore(volume, '/fleet/r-4-VM'));
  },
});
