import { channel } from 'node:diagnostics_channel';
import type { Span, View } from './evidence.ts';

/** What a process tells whoever traces it, in the same process. Nobody listens: it costs a look at a flag. */

/** A part of the call with this id has ended. */
export interface BookedPart extends Span {
  readonly id: string;
}
export const bookedParts = channel('two-am.part');

/** A view has begun, or ended: `doneMs` says which. */
export type ToldView = View;
export const toldViews = channel('two-am.view');

/** The request of a view with this id is about to be sent: whoever traces it sets headers. */
export interface ToldRequest {
  readonly id: string;
  readonly headers: Map<string, string>;
}
export const toldRequests = channel('two-am.request');
