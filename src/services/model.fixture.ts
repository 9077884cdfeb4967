import type { World } from '../lab/world.ts';
import { testSecret } from '../load/pages-server.ts';
import { startAccelerator } from './accelerator.ts';
import { startModelHost } from './model-host.ts';
import type { Program } from './program.ts';
import type { ModelSettings } from './protocol.ts';

/** A model server with the model behind it, both in this process: what it gathers has the slots too. */
export async function startTestModel({
  world,
  ...settings
}: Omit<ModelSettings, 'device'> & { readonly world: World }): Promise<Program> {
  await using stack = new AsyncDisposableStack();
  const { host, name } = settings;
  const token = 'a token';
  const accelerator = stack.use(
    await startAccelerator({
      role: 'accelerator',
      name: 'accelerator',
      secret: testSecret,
      world,
      host,
      port: 0,
      tokens: { [name]: token },
    }),
  );
  const device = { host, port: accelerator.started.port, token };
  const model = stack.use(await startModelHost({ ...settings, device }));
  const opened = stack.move();
  const slots = () => accelerator.members?.().get(name)?.slots;
  return {
    ...model,
    gatherings: {
      ...accelerator.gatherings,
      ...model.gatherings,
      slots: {
        mark: () => slots()?.mark(),
        read() {
          const read = slots()?.read();
          if (!read) throw new Error('the model server is not connected');
          return read;
        },
        stop() {},
      },
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
