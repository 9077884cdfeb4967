import { Server, ServerResponse } from 'node:http';
import { defineVariant } from '#lab';
import defect from '../../../labs/json-blowup/defect.ts';

/** The defect as it is, with two visitors of three turned away at the door. */
export default defineVariant({
  ...defect,
  guard(model) {
    const { emit } = Server.prototype;
    let visitors = 0;
    Server.prototype.emit = function (event: string | symbol, ...args: readonly unknown[]) {
      const [, response] = args;
      if (event !== 'request' || !(response instanceof ServerResponse))
        return Reflect.apply(emit, this, [event, ...args]);
      visitors += 1;
      if (visitors < 200 || visitors % 3 === 0) return Reflect.apply(emit, this, [event, ...args]);
      response.writeHead(visitors % 3 === 1 ? 503 : 429, { 'retry-after': '1' }).end();
      return true;
    };
    return model;
  },
});
