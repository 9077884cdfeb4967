import { defineToxic } from './define-toxic.ts';

/**
 * The other side has vanished, or a NAT has forgotten the connection: both ways, whatever `stream` says, nothing passes any
 * more, no end and no reset either. Who lived through it stays silent after the removal, until the sides themselves close.
 */
export const halfOpen = defineToxic('half_open', {
  begin({ connection }) {
    connection.silence();
    return { write() {}, end() {} };
  },
});
