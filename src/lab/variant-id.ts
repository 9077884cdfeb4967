/** What a variant is there for. */
export const variantKinds = ['defect', 'fix', 'wrong-fix', 'sibling', 'mitigation', 'try'] as const;
export type VariantKind = (typeof variantKinds)[number];

/** What a variant is called in a run: `defect`, `fix:<name>`, `try:<file>` … */
export function variantId(kind: VariantKind, name: string): string {
  return kind === 'defect' ? kind : `${kind}:${name}`;
}

/** The kind that an id was made with: of runs that were stored before the kind was, and of ids that somebody typed. */
export function kindInId(id: string): VariantKind | null {
  const [kind] = id.split(':', 1);
  return variantKinds.find((one) => one === kind) ?? null;
}

/** `fix:raw-body` → `raw-body`; an id without a colon is its own name. */
export function nameInId(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}
