import { integer } from '../attributes.ts';
import { defineToxic } from '../stage.ts';

/**
 * The first byte or the end begins `timeout` ms, after which the connection closes; neither is handed on. With RST where the
 * connection began after the toxic, with FIN where it was there before.
 */
export const resetPeer = defineToxic({
  attributes: { timeout: integer() },
  resets: true,
  begin: ({ attributes, closeIn }) => ({
    write: () => closeIn(attributes.timeout),
    end: () => closeIn(attributes.timeout),
  }),
});
