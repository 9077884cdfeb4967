import type { Step } from '../plan/steps.ts';
import { namespaceOf } from './objects.ts';
import type { BundlePlan } from './plan.ts';

/** What lies beside the manifests: how to use them, and what they leave out. */
export function writeReadme({ id, lab, image }: BundlePlan, steps: readonly Step[]): string {
  const [fix = ''] = Object.keys(lab.fixes);
  const namespace = namespaceOf(id);
  const chaos = steps.some(({ state }) => state.faults.length > 0);
  const balancer = steps.some(({ state }) => state.world.link === 'l7');
  const [first] = steps;
  const trials = Object.entries(lab.wrongFixes).flatMap(([name, wrong]) => (typeof wrong === 'string' ? [] : [name]));
  const tag = image.digest ? `@${image.digest}` : image.newTag ? `:${image.newTag}` : '';
  return `# ${id} on Kubernetes

${lab.title}. Written by \`lab export kubernetes ${id}\`; nobody has run it on a cluster yet. Kubernetes 1.33 or later.

\`\`\`sh
kubectl apply -k base                        # the calm, in namespace ${namespace}
kubectl logs -n ${namespace} deploy/load -f   # each second as JSON: views, good, bad, p99Ms
kubectl apply -k trigger                     # the page
kubectl diff -k fixes/${fix}
kubectl apply -k fixes/${fix}
kubectl delete namespace ${namespace}
\`\`\`

| folder | upon | |
|---|---|---|
${steps.map(({ folder, upon, note }) => `| \`${folder}\` | ${upon === null ? '' : `\`${upon}\``} | ${note} |`).join('\n')}

- **The image** is \`${image.newName}${tag}\`, under \`images:\` in \`base/kustomization.yaml\`. \`docker build\` in two-am's folder
  makes it; one of your own has this version of two-am in \`/two-am\`, readable by everybody, and its Node 24 as \`node\` on PATH.
- **The code** of a variant is in ConfigMap \`variant\`, mounted over the image's own file of that path: the diff shows what runs.
- **The load** is ${first?.state.ratePerSecond} page views per second in the calm. A run measures first what its machine can carry; a cluster is not measured, and
  \`--rate N\` says another number.
- **From one fix to another** apply \`trigger\` in between. What an overlay has added stays until you delete it.
- **NetworkPolicies** let each service call whom it has to, and ask kube-dns of kube-system for names: another DNS needs a line in \`closed\`.
- \`base/namespace.yaml\` has the secret of this world, drawn when it was written. It guards a lab's answers, and nothing of yours.
${chaos ? "- **The fault** is a NetworkChaos: [Chaos Mesh](https://chaos-mesh.org) has to be there. One of the model servers' pods is struck, whichever; its packets\n  are late, not its answers, and so are those that open a connection.\n" : ''}${balancer ? '- **The balancer of calls** is Envoy, with an image of its own under `images:` in that overlay.\n' : ''}
What is not here: mitigations, siblings, ${trials.length > 0 ? `the trial that ${trials.join(', ')} has for itself, ` : ''}${lab.recovery ? 'the second trigger and its recovery, ' : ''}a verdict. Nothing is judged: look at the load's lines.
`;
}
