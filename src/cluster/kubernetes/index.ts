/** A lab as manifests for kustomize. */
export { writeBundle } from './bundle.ts';
export { readImage } from './image.ts';
export { readBundlePlan } from './plan.ts';
