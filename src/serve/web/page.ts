import { page, policy } from './page.generated.ts';

/** A page that calls the model service, from `web/browser/`. */
export function drawPage(): string {
  return page;
}

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};
