/** Labs as containers, for Docker Compose. */
export { writeCompose, writeOverlay } from './file.ts';
export { readComposePlan, readComposePlans } from './plan.ts';
