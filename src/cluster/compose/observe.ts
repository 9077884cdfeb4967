import { images } from './images.ts';
import { hardened, healthCheck, limits, published, type Service } from './service.ts';

const profiles = ['observe'];
const config = '/etc/two-am';
const mounted = [`./observe:${config}:ro`];
const networks = { telemetry: null };
/** Of `alpine` and `busybox`, upon which these images stand. */
const asked = (url: string) => healthCheck('wget', '-q', '-O', '/dev/null', url);

/** Whoever looks at the labs; their configuration is in `observe/`. */
export const observers: Readonly<Record<string, Service>> = {
  prometheus: {
    '<<': hardened,
    image: images.prometheus,
    profiles,
    user: '65534:65534',
    command: [
      `--config.file=${config}/prometheus.yml`,
      '--storage.tsdb.path=/prometheus',
      '--storage.tsdb.retention.time=1d',
    ],
    volumes: mounted,
    tmpfs: ['/prometheus:uid=65534,gid=65534,mode=0700,size=256m'],
    ports: [published('PROMETHEUS_PORT', 9_090, 9_090)],
    networks,
    healthcheck: asked('http://127.0.0.1:9090/-/ready'),
    deploy: limits(512),
  },
  alertmanager: {
    '<<': hardened,
    image: images.alertmanager,
    profiles,
    user: '65534:65534',
    command: [`--config.file=${config}/alertmanager.yml`, '--storage.path=/alertmanager', '--cluster.listen-address='],
    volumes: mounted,
    tmpfs: ['/alertmanager:uid=65534,gid=65534,mode=0700,size=16m'],
    ports: [published('ALERTMANAGER_PORT', 9_093, 9_093)],
    networks,
    healthcheck: asked('http://127.0.0.1:9093/-/ready'),
    deploy: limits(128),
  },
  'otel-collector': {
    '<<': hardened,
    image: images.collector,
    profiles,
    user: '10001:10001',
    command: [`--config=${config}/otel-collector.yml`],
    volumes: mounted,
    // There is nothing in its image but the collector, which cannot ask itself: whether spans come through, Jaeger shows.
    networks,
    deploy: limits(256),
  },
  jaeger: {
    '<<': hardened,
    image: images.jaeger,
    profiles,
    user: '10001:10001',
    environment: { JAEGER_LISTEN_HOST: '0.0.0.0' },
    tmpfs: ['/tmp:uid=10001,gid=10001,mode=0700,size=64m'],
    ports: [published('JAEGER_PORT', 16_686, 16_686)],
    networks,
    healthcheck: asked('http://127.0.0.1:13133/status'),
    deploy: limits(512),
  },
  grafana: {
    '<<': hardened,
    image: images.grafana,
    profiles: ['grafana'],
    user: '472:472',
    environment: {
      GF_PATHS_PROVISIONING: `${config}/grafana/provisioning`,
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    },
    volumes: mounted,
    tmpfs: ['/var/lib/grafana:uid=472,gid=472,mode=0700,size=128m', '/tmp:uid=472,gid=472,mode=0700,size=16m'],
    ports: [published('GRAFANA_PORT', 3_000, 3_000)],
    networks,
    healthcheck: asked('http://127.0.0.1:3000/api/health'),
    deploy: limits(512),
  },
};
