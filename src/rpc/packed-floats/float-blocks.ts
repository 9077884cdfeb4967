import { swapToOrFromWire } from './byte-order.ts';
import { malformed } from './malformed.ts';

const nothing = new Uint8Array(0);

/**
 * The values of one `repeated float` field, in the order in which they came. Writers send one packed block; a reader
 * must take several, and single floats too.
 *
 * The floats are copied out whole, for 48,000 of them in about 40 µs. A view into the message would cost nothing where
 * its bytes happen to lie aligned, but would keep the whole message alive and change under its reader when the owner
 * of that memory writes there again.
 */
export class FloatBlocks {
  /** The message's own bytes while there is one block, then a copy with room to grow. */
  #bytes: Uint8Array = nothing;
  #length = 0;

  /** @param block little-endian floats, one after the other; not a Buffer, whose `slice` is a view */
  add(block: Uint8Array): void {
    if (block.length % 4 !== 0) throw malformed(`packed floats of ${block.length} bytes`);
    if (this.#length === 0) this.#bytes = block;
    else this.#append(block);
    this.#length += block.length;
  }

  toFloat32Array(): Float32Array {
    const bytes = this.#bytes.slice(0, this.#length);
    swapToOrFromWire(bytes);
    return new Float32Array(bytes.buffer);
  }

  #append(block: Uint8Array): void {
    const needed = this.#length + block.length;
    if (needed > this.#bytes.length) {
      const wider = new Uint8Array(needed * 2);
      wider.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = wider;
    }
    this.#bytes.set(block, this.#length);
  }
}
