/** A file and the SHA-256 that its content must have, as `sha256sum` prints them. */
export const pinnedFileLine = /^([0-9a-f]{64}) [ *](\/[^\0]*)$/;
