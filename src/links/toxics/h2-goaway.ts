import { defineToxic } from './define-toxic.ts';

/**
 * One GOAWAY for each connection, to the client (`upstream`: to the server), once `after_frames` HEADERS and DATA have gone
 * there since the toxic came. `last_stream` left out: the last that the receiver had opened, so that no call is lost.
 */
export const h2Goaway = defineToxic('h2_goaway', {
  open: () => ({ frames: 0, sent: false }),
  begin({ attributes, state, connection: { http2 }, direction, next }) {
    const [from, to] = direction === 'upstream' ? (['client', 'server'] as const) : (['server', 'client'] as const);
    const sendIfDue = () => {
      if (state.sent || state.frames < attributes.after_frames) return;
      state.sent = true;
      http2.goAway(to, attributes.code, attributes.last_stream ?? (to === 'client' ? http2.newestStream : 0));
    };
    const added = http2.add({
      passed(_stream, sender) {
        if (sender === from) state.frames += 1;
        sendIfDue();
      },
    });
    sendIfDue();
    return { write: (chunk, readAt) => next.write(chunk, readAt), release: () => added[Symbol.dispose]() };
  },
});
