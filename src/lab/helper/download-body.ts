/** What a download has at most, in bytes. */
export const MOST_DOWNLOAD_BYTES = 64 * 1024 * 1024;

/**
 * A prime length, so that the pattern never lies the same way in segments or buffers: bytes that are left out, doubled
 * or put elsewhere differ from what must be there.
 */
const PERIOD = 65_521;

let pattern: Buffer | undefined;

/** Bytes without an order (xorshift32), made once and then compared and sent by the block. */
function makePattern(): Buffer {
  const made = Buffer.alloc(PERIOD);
  let state = 0x9e3779b9;
  for (let at = 0; at < PERIOD; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    made[at] = state & 0xff;
  }
  return made;
}

/** @returns the bytes of every download's body from an offset on: as many as lie in one piece, at most `most` */
export function downloadPiece(offset: number, most: number): Uint8Array {
  pattern ??= makePattern();
  const at = offset % PERIOD;
  return pattern.subarray(at, Math.min(PERIOD, at + most));
}

/** @returns whether these are the body's bytes from an offset on */
export function isDownload(bytes: Uint8Array, offset: number): boolean {
  for (let at = 0; at < bytes.length; ) {
    const expected = downloadPiece(offset + at, bytes.length - at);
    if (Buffer.compare(bytes.subarray(at, at + expected.length), expected) !== 0) return false;
    at += expected.length;
  }
  return true;
}
