/** `field` of protocol buffers whose value is a text or a message. */
const field = (number: number, value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2]), Buffer.from([bytes.length]), bytes]);
};

/**
 * A document of OpenAPI v2 without definitions, in the protocol buffers that kubectl asks for: it then checks nothing
 * by itself and leaves that to the server.
 */
export const emptyOpenApiV2: Buffer = Buffer.concat([
  field(1, '2.0'),
  field(2, Buffer.concat([field(1, 'Kubernetes'), field(2, 'v1.32.4')])),
]);
