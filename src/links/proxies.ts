import { ApiError } from './api-error.ts';
import { flag, text } from './attributes.ts';
import { FaultProxy, type ProxySettings } from './fault-proxy.ts';
import { fieldsOf, readField } from './json-fields.ts';

/** All proxies of a server, by name. What its methods throw is `ApiError`, or an address that cannot be listened on. */
export class Proxies {
  readonly #seed: number;
  readonly #byName = new Map<string, FaultProxy>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  get all(): readonly FaultProxy[] {
    return [...this.#byName.values()];
  }

  get(name: string): FaultProxy {
    const proxy = this.#byName.get(name);
    if (!proxy) throw new ApiError('proxy-not-found');
    return proxy;
  }

  async create(body: unknown): Promise<FaultProxy> {
    const settings = readSettings(body, newProxy);
    checkComplete(settings, '');
    if (this.#byName.has(settings.name)) throw new ApiError('proxy-exists');
    return this.#add(settings);
  }

  /** `created` fills as it goes, so that what came before an error can be told. One that is there as wanted is left alone. */
  async populate(body: unknown, created: FaultProxy[]): Promise<void> {
    if (!Array.isArray(body ?? [])) throw new ApiError('bad-body', 'it must be an array');
    const wanted = ((body ?? []) as unknown[]).map((one) => readSettings(one, newProxy));
    for (const [at, settings] of wanted.entries()) checkComplete(settings, ` at proxy ${at + 1}`);
    for (const settings of wanted) created.push(await this.#addOrReplace(settings));
  }

  async update(proxy: FaultProxy, body: unknown): Promise<void> {
    await proxy.update(readSettings(body, proxy.settings));
  }

  async remove(name: string): Promise<void> {
    const proxy = this.get(name);
    this.#byName.delete(name);
    await proxy.stop();
  }

  /** Starts every proxy and removes every toxic. */
  async reset(): Promise<void> {
    for (const proxy of this.all) {
      await proxy.start();
      proxy.removeToxics();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((proxy) => proxy.stop()));
  }

  async #addOrReplace(settings: ProxySettings): Promise<FaultProxy> {
    const existing = this.#byName.get(settings.name);
    if (existing) {
      if (!(await existing.differs(settings))) return existing;
      await existing.stop();
    }
    return this.#add(settings);
  }

  async #add(settings: ProxySettings): Promise<FaultProxy> {
    const proxy = new FaultProxy(settings, this.#seed);
    if (settings.enabled) await proxy.start();
    this.#byName.set(proxy.name, proxy);
    return proxy;
  }
}

const newProxy: ProxySettings = { name: '', listen: '', upstream: '', enabled: true };

function readSettings(body: unknown, before: ProxySettings): ProxySettings {
  const fields = fieldsOf(body, 'a proxy');
  return {
    name: readField(fields, 'name', text(before.name)),
    listen: readField(fields, 'listen', text(before.listen)),
    upstream: readField(fields, 'upstream', text(before.upstream)),
    enabled: readField(fields, 'enabled', flag(before.enabled)),
  };
}

function checkComplete({ name, upstream }: ProxySettings, where: string): void {
  if (!name) throw new ApiError('missing-field', `name${where}`);
  if (!upstream) throw new ApiError('missing-field', `upstream${where}`);
}
