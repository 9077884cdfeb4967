/** Labs as containers, for Docker Compose. */
export { writeCompose, writeOverlays } from './file.ts';
export { type ComposePlan, readComposePlan, readComposePlans } from './plan.ts';
