const headerTableSize = 0x1;
const settingBytes = 6;

/** SETTINGS_HEADER_TABLE_SIZE; null: the frame does not name it (RFC 9113, section 6.5). */
export function headerTableSizeIn(settings: Buffer): number | null {
  let bytes: number | null = null;
  for (let at = 0; at + settingBytes <= settings.length; at += settingBytes) {
    if (settings.readUInt16BE(at) === headerTableSize) bytes = settings.readUInt32BE(at + 2);
  }
  return bytes;
}
