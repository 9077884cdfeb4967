import { defineToxic } from './define-toxic.ts';

/**
 * The first byte or the end begins `timeout` ms, after which the connection closes; neither is handed on. With RST where the
 * connection began after the toxic, with FIN where it was there before.
 */
export const resetPeer = defineToxic('reset_peer', {
  resets: true,
  begin: ({ attributes, closeIn }) => ({
    write: () => closeIn(attributes.timeout),
    end: () => closeIn(attributes.timeout),
  }),
});
