export { routerInside } from './router-inside.ts';
export { systemVmInside, type ImageStoreMount, type SystemVmInside } from './system-vm-inside.ts';
