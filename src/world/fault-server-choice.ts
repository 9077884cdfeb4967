/** One vocabulary, and whoever speaks it: a Toxiproxy that runs somewhere, a binary of it, or the embedded server. */
export type FaultServerChoice =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'binary'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };
