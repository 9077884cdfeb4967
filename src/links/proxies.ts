import { ApiError } from './api-error.ts';
import { flag, text } from './attributes.ts';
import { checkName } from './check-name.ts';
import { checkUpstream } from './check-upstream.ts';
import { FaultProxy, type ProxySettings } from './fault-proxy.ts';
import { fieldsOf, readField } from './json-fields.ts';
import type { ServerOptions } from './server-options.ts';

/** All proxies of a server, by name. What its methods throw is `ApiError`, or an address that cannot be listened on. */
export class Proxies {
  readonly #options: ServerOptions;
  readonly #byName = new Map<string, FaultProxy>();

  constructor(options: ServerOptions) {
    this.#options = options;
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
    const settings = this.#read(body, newProxy);
    this.#check(settings);
    if (this.#byName.has(settings.name)) throw new ApiError('proxy-exists');
    return this.#add(settings);
  }

  /** `created` fills as it goes, so that what came before an error can be told. One that is there as wanted is left alone. */
  async populate(body: unknown, created: FaultProxy[]): Promise<void> {
    if (!Array.isArray(body ?? [])) throw new ApiError('bad-body', 'it must be an array');
    const wanted = ((body ?? []) as unknown[]).map((one) => this.#read(one, newProxy));
    for (const [at, settings] of wanted.entries()) this.#check(settings, ` at proxy ${at + 1}`);
    for (const settings of wanted) created.push(await this.#addOrReplace(settings));
  }

  async update(proxy: FaultProxy, body: unknown): Promise<void> {
    const wanted = this.#read(body, proxy.settings);
    if (wanted.upstream !== proxy.settings.upstream) this.#checkUpstream(wanted);
    await proxy.update(wanted);
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
      if (await existing.isAsWanted(settings)) return existing;
      await existing.stop();
    }
    return this.#add(settings);
  }

  async #add(settings: ProxySettings): Promise<FaultProxy> {
    const proxy = new FaultProxy(settings, this.#options);
    if (settings.enabled) await proxy.start();
    this.#byName.set(proxy.name, proxy);
    return proxy;
  }

  #read(body: unknown, before: ProxySettings): ProxySettings {
    const fields = fieldsOf(body, 'a proxy');
    const settings = {
      name: readField(fields, 'name', text(before.name)),
      listen: readField(fields, 'listen', text(before.listen)),
      upstream: readField(fields, 'upstream', text(before.upstream)),
      enabled: readField(fields, 'enabled', flag(before.enabled)),
    };
    const toxics = fields.get('toxics');
    if (Array.isArray(toxics) && toxics.length > 0) {
      const path = `/proxies/${settings.name}/toxics`;
      this.#options.log?.(`${settings.name}: toxics inside a proxy are not read; POST each to ${path}`);
    }
    return settings;
  }

  #check(settings: ProxySettings, where = ''): void {
    const { name, upstream } = settings;
    if (!name) throw new ApiError('missing-field', `name${where}`);
    if (!upstream) throw new ApiError('missing-field', `upstream${where}`);
    checkName(name);
    this.#checkUpstream(settings, where);
  }

  /** Toxiproxy takes anything, and hangs up on whoever connects. */
  #checkUpstream({ upstream }: ProxySettings, where = ''): void {
    if (!this.#options.bugCompatible) checkUpstream(upstream, where);
  }
}

const newProxy: ProxySettings = { name: '', listen: '', upstream: '', enabled: true };
