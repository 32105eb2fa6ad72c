import type { ZoneStorage } from '../../storage/storage.ts';
import { storePlace } from '../../storage/transfer-objects.ts';
import { required } from '../required.ts';
import { answer, succeeded, type Handlers } from '../command.ts';

/** What a secondary storage VM hears while it connects (cloudstack-agent-protocol.md, 7). */
export function setupHandlers(storage: ZoneStorage): Handlers {
  return {
    async SecStorageSetupCommand({ store, secUrl, postUploadKey }) {
      const place = storePlace(store);
      const url = place?.kind === 'image' ? place.url : required(secUrl, 'store or secUrl');
      const { directory } = await storage.images.ensure(url, { postUploadKey });
      return answer('SecStorageSetupAnswer', { result: true, _dir: directory });
    },

    SecStorageFirewallCfgCommand: () => succeeded(),
    SecStorageVMSetupCommand: () => succeeded(),
  };
}
