import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { projectFolder } from '../../lab/folders.ts';
import { documentIn } from '../alone/document.ts';
import { readComposePlan, readComposePlans, writeCompose, writeOverlays } from './index.ts';

/** What is written, without an engine; whether it comes up is in test/slow/compose.test.ts. */

const said = { seed: 7, rate: null };
const plans = await readComposePlans(said);
const files = writeCompose(plans);
const read = (text: string) => parse(text, { merge: true });
const { services, networks } = read(files.get('docker-compose.yml') ?? '') as {
  readonly services: Readonly<Record<string, Written>>;
  readonly networks: Readonly<Record<string, unknown>>;
};
interface Written {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>;
}
const all = Object.entries(services);

test.each([...files.keys()])(
  '%s is what its labs say: `npx vitest run --project fast src/cluster/compose -u` writes it',
  async (file) => {
    await expect(files.get(file)).toMatchFileSnapshot(join(projectFolder, file));
  },
);

/** Nothing in its image can ask it. */
const unasked = ['otel-collector', 'two-am'];
describe.each(all)('%s', (name, service) => {
  test('may do nothing but its work', () => {
    expect(service).toMatchObject({
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      read_only: true,
      deploy: {
        resources: { limits: { cpus: expect.any(String), memory: expect.any(String), pids: expect.any(Number) } },
      },
    });
    // Of the image two-am itself it is the Dockerfile that says so, and `--user` may say another.
    if (name !== 'two-am') expect(service.user).toMatch(/^(node|[1-9]\d*:[1-9]\d*)$/);
    for (const volume of (service.volumes ?? []).filter((one) => !one.endsWith(':/runs')))
      expect(volume).toMatch(/:ro$/);
  });

  test('has a health check, a pinned tag, a profile, and its ports on loopback alone', () => {
    expect('healthcheck' in service).toBe(!unasked.includes(name));
    expect(service.image).toMatch(/:(v?\d+\.\d+\.\d+|dev)$/);
    expect(service.profiles.length).toBeGreaterThan(0);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('waits only for what starts with it, on networks that there are', () => {
    for (const other of Object.keys(service.depends_on ?? {}))
      expect(services[other]?.profiles).toEqual(expect.arrayContaining([...service.profiles]));
    for (const network of Object.keys(service.networks)) expect(networks).toHaveProperty(network);
  });
});

test('no two services want the same port or the same name', () => {
  const ports = all.flatMap(([, service]) => service.ports ?? []);
  expect(new Set(ports).size).toBe(ports.length);
  const names = all.flatMap(([, service]) => service.networks.traffic?.aliases?.[0] ?? []);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(plans.map((plan) => [plan.plan.id, plan] as const))('%s', (id, plan) => {
  const texts = writeOverlays(plan, plan);
  const states = [services, ...[...texts.values()].map((text) => ({ ...services, ...overlaid(text) }))];

  function overlaid(text: string): Readonly<Record<string, Written>> {
    const changed = read(text).services as Readonly<Record<string, Written>>;
    return Object.fromEntries(
      Object.entries(changed).map(([name, one]) => [name, { ...services[name], ...one } as Written]),
    );
  }
  const ofLab = (state: Readonly<Record<string, Written>>) =>
    Object.entries(state).filter(([, { profiles }]) => profiles.includes(id));

  test('tells each service what it takes when it runs by itself, and the secret to two of them', () => {
    for (const state of states) {
      for (const [, { environment = {} }] of ofLab(state).filter(([, one]) => one.environment?.TWO_AM_SETTINGS)) {
        const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, interpolated(value)]));
        const role = documentIn(env)?.settings.role;
        expect(role).toBeDefined();
        expect('TWO_AM_SECRET' in env).toBe(role === 'load' || role === 'accelerator');
      }
    }
  });

  test('calls only names that there are on the network of traffic', () => {
    for (const state of states) {
      const lab = ofLab(state);
      const known = lab.flatMap(
        ([
          name,
          {
            networks: { traffic },
          },
        ]) => [name, ...(traffic?.aliases ?? [])],
      );
      const called = lab.flatMap(([, { environment }]) =>
        [...(environment?.TWO_AM_SETTINGS ?? '').matchAll(/"(?:http:\/\/|dns:\/\/\/)?([\w.-]+):\d+"/g)].map(
          ([, host]) => host,
        ),
      );
      expect(called.length).toBeGreaterThan(1);
      expect(known).toEqual(expect.arrayContaining(called));
    }
  });

  test('has a file for the trigger, unless Toxiproxy is told, and for each fix and wrong fix', () => {
    const { fixes, wrongFixes, trigger } = plan.plan.lab;
    const wanted = [
      ...(trigger.every(({ kind }) => kind === 'fault') ? [] : ['trigger.yml']),
      ...Object.keys(fixes).map((name) => `fixes/${name}.yml`),
      ...Object.keys(wrongFixes).map((name) => `wrong-fixes/${name}.yml`),
    ];
    expect([...texts.keys()].sort()).toEqual(wanted.sort());
  });
});

test('Prometheus looks for every service that has metrics, by its name', () => {
  const { scrape_configs } = parse(files.get('observe/prometheus.yml') ?? '');
  const names: readonly string[] = scrape_configs.flatMap(
    (one: { readonly dns_sd_configs?: readonly { readonly names: readonly string[] }[] }) =>
      one.dns_sd_configs?.flatMap((each) => each.names) ?? [],
  );
  const observed = all.filter(
    ([, { networks, environment }]) => 'telemetry' in networks && environment?.TWO_AM_SETTINGS,
  );
  expect(names).toEqual(
    expect.arrayContaining(observed.map(([name]) => name).filter((name) => !name.endsWith('-load'))),
  );
});

test('a lab whose services speak TLS is refused', async () => {
  await expect(readComposePlan('channel-reuse', said)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/TLS/),
  });
});

/** As compose takes a value where no variable is set. */
function interpolated(text: string): string {
  return text.replace(/\$\{\w+:?-([^}]*)\}/g, '$1').replaceAll('$$', '$');
}
