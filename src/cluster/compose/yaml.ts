import { Document, isMap, isNode, type Node, visit } from 'yaml';
import { hardened, ours } from './service.ts';

/** What services share is written once, under a name, and merged into each. */
const shared = { 'x-hardened': hardened, 'x-two-am': ours };

/** A compose file, with what its services share at its top. */
export function composeText(file: object, says: string): string {
  const document = new Document({ ...shared, ...file }, { merge: true, aliasDuplicateObjects: true });
  const names = new Map<string, string>();
  for (const { key, value } of isMap(document.contents) ? document.contents.items : []) {
    const name = String(isNode(key) ? key.toJSON() : key);
    if (name.startsWith('x-') && isMap(value) && value.anchor) names.set(value.anchor, name.slice(2));
  }
  visit(document, {
    Node(_key, node: Node) {
      if ('anchor' in node && typeof node.anchor === 'string') node.anchor = names.get(node.anchor) ?? node.anchor;
    },
    Alias(_key, node) {
      node.source = names.get(node.source) ?? node.source;
    },
  });
  document.commentBefore = says.replace(/^/gm, ' ');
  return document.toString({ lineWidth: 0 });
}
