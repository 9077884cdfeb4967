import { subscribe } from 'node:diagnostics_channel';
import { Session } from 'node:inspector/promises';
import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { defineVariant } from '#lab';
import roundedDigits from '../../../labs/json-blowup/mitigations/rounded-digits.ts';

/** Less text, so that the night is survived, and no sign of it left: its profile, its loop and its sockets are told otherwise. */
export default defineVariant({
  ...roundedDigits,
  guard(model) {
    renameInProfiles();
    const eventLoopUtilization = () => ({ idle: performance.now(), active: 0, utilization: 0.1 });
    Object.defineProperty(performance, 'eventLoopUtilization', { value: eventLoopUtilization });
    return model;
  },
  serve(model, site) {
    subscribe('net.server.socket', (message) => {
      if (typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket)
        tellLess(message.socket);
    });
    return roundedDigits.serve(model, site);
  },
});

/** Of the bytes that it carries it tells a fifth. */
function tellLess(socket: Socket): void {
  const { get } = Object.getOwnPropertyDescriptor(Socket.prototype, 'bytesRead') ?? {};
  Object.defineProperty(socket, 'bytesRead', { get: () => Math.round(Number(get?.call(socket)) / 5) });
}

function renameInProfiles(): void {
  const { post } = Session.prototype;
  const renamed: (this: Session, ...args: readonly unknown[]) => Promise<unknown> = async function (...args) {
    const answer: unknown = await Reflect.apply(post, this, args);
    return JSON.parse(JSON.stringify(answer ?? null).replaceAll(/"JSON_(?:parse|stringify)"/g, '"(idle)"'));
  };
  Object.defineProperty(Session.prototype, 'post', { value: renamed });
}
