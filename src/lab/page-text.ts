import type { Lab } from './lab.ts';
import { productWith } from './world.ts';

/** What the pager says, with the budget of a view as this machine has it. */
export function pageText({ page, product }: Pick<Lab, 'page' | 'product'>): string {
  return page.replaceAll('{budget}', `${productWith(product).budgetMs} ms`);
}
