import { defineToxic } from './define-toxic.ts';

/**
 * Drops all data, and closes the connection once none has come for `timeout` ms; 0 or less: not by itself. Removing it closes
 * the connections that it is on, since what they have lost cannot be made good.
 */
export const timeout = defineToxic('timeout', {
  endsWhenRemoved: true,
  begin({ attributes, next, alarm }) {
    const restart = () => {
      if (attributes.timeout > 0) alarm(attributes.timeout, next.close);
    };
    restart();
    return { write: restart };
  },
});
