import { ApiError } from './api-error.ts';

/** Two of them have to fit into the first 16 KB of a request, which is what Node reads. */
const mostBytes = 4_096;

/** Refuses the name of a proxy or a toxic that no request could ask for again. Errors: `ApiError` `bad-name`. */
export function checkName(name: string): void {
  if (!name.isWellFormed()) throw new ApiError('bad-name', 'half of a surrogate pair has no place in a URL');
  if (name === '.' || name === '..') throw new ApiError('bad-name', `clients take ${name} out of a URL`);
  if (encodeURIComponent(name).length > mostBytes) {
    throw new ApiError('bad-name', `it has more than ${mostBytes.toLocaleString('en')} bytes in a URL`);
  }
}
