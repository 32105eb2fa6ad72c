import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decryptWithPassword } from '../../../../../../fleet/connectors/cloudstack/storage/userdata/password-encryption.ts';

describe('texts encrypted with a password', () => {
  // Made by a JDK's own cipher PBEWithSHA1AndDESede with the salt 01 02 … 08 and 1000 rounds.
  const text = 'AQIDBAUGBwgPMgL2BFBXZUmq+nP5A/gna8dyQhKwAQzS0qkzIa5xAvZkfSuf2Xlc';

  it('are read as Java wrote them', () => {
    assert.equal(decryptWithPassword(text, 'lCj8U0XvJEO0-key_1'), '{"entityId":201,"entityUUID":"u"}');
  });

  it('are not read with another password', () => {
    assert.throws(() => JSON.parse(decryptWithPassword(text, 'other')) as unknown);
  });
});
