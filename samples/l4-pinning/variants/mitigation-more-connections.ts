/** For tonight: restarted after the scale-up, its connections reach every replica that there is by then. */
export { default } from '../wrong-fixes/eight-connections.ts';
