import type { RequestListener } from 'node:http';
import { defineVariant, type Site } from '#lab';
import defect from '../../labs/json-blowup/defect.ts';
import restFloat32 from '../../labs/json-blowup/fixes/rest-float32.ts';

/** Every other call goes as text, as in the defect: it holds, and the cause remains. What a cheat may want to hide. */
export const halfJson = defineVariant({
  connect(link) {
    const ways = [defect.connect(link), restFloat32.connect(link)] as const;
    let calls = 0;
    return {
      score(rows, call, until) {
        calls += 1;
        return ways[calls % 2 === 0 ? 0 : 1].score(rows, call, until);
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(ways.map((way) => way[Symbol.asyncDispose]()));
      },
    };
  },
  async serve(model, site) {
    const text = await listenerOf((one) => defect.serve(model, one), site);
    const floats = await listenerOf((one) => restFloat32.serve(model, one), site);
    return site.listen((request, response) => {
      const isText = request.headers['content-type'] === 'application/json';
      return (isText ? text : floats)(request, response);
    });
  },
});

/** What would listen, without a port of its own. */
async function listenerOf(serve: (site: Site) => Promise<unknown>, site: Site): Promise<RequestListener> {
  const { promise, resolve } = Promise.withResolvers<RequestListener>();
  await serve({
    ...site,
    async listen(app) {
      resolve(app);
      return { port: 0, async [Symbol.asyncDispose]() {} };
    },
  });
  return promise;
}
